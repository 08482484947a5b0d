/** What is on the page now: it changes in place, so everything is looked up when it is needed. */

export const one = (selector: string): HTMLElement | null =>
	document.querySelector<HTMLElement>(selector);

export const all = (selector: string): HTMLElement[] => [
	...document.querySelectorAll<HTMLElement>(selector)
];

/** The element itself or the nearest around it, of whatever an event hit. */
export const closest = (target: EventTarget | null, selector: string): HTMLElement | null =>
	target instanceof Element ? target.closest<HTMLElement>(selector) : null;

export function formOf(target: EventTarget | null, selector = 'form'): HTMLFormElement | null {
	const found = closest(target, selector);
	return found instanceof HTMLFormElement ? found : null;
}

const shown: (() => void)[] = [];

/** Now, and again after each change in place. */
export function onShown(run: () => void): void {
	shown.push(run);
	run();
}

export const announceShown = (): void => shown.forEach((run) => run());
