import { beforeNavigate } from '$app/navigation';
import type { Attachment } from 'svelte/attachments';

/** Browsers that know tell a reload from a goodbye. */
interface WithNavigation {
	readonly navigation?: EventTarget;
}

/**
 * Lets go of a held time when the person leaves for elsewhere (RULES D17), not when he loads the page
 * again or sends the form. Where the browser cannot tell the difference, the hold runs out by itself.
 * Call while the component is made.
 */
export function releasingOnLeave(held: () => { action: string; token: string } | null): Attachment {
	let staying = false;
	beforeNavigate(({ to, willUnload }) => {
		// Within this site: the picker knows the hold and offers its time again.
		if (!willUnload && to !== null) staying = false;
	});
	return (node) => {
		const { navigation } = window as unknown as WithNavigation;
		if (!navigation) return undefined;
		const onnavigate = (event: Event): void => {
			staying = 'navigationType' in event && event.navigationType === 'reload';
		};
		const onsubmit = (): void => void (staying = true);
		const onleave = (): void => {
			const hold = held();
			if (staying || hold === null) return;
			navigator.sendBeacon(hold.action, new URLSearchParams({ token: hold.token }));
		};
		navigation.addEventListener('navigate', onnavigate);
		node.addEventListener('submit', onsubmit);
		addEventListener('pagehide', onleave);
		return () => {
			navigation.removeEventListener('navigate', onnavigate);
			node.removeEventListener('submit', onsubmit);
			removeEventListener('pagehide', onleave);
		};
	};
}
