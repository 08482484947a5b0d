/**
 * Single letters do what a marked control does: `data-shortcut="n"` on a link or button is its key.
 * Only outside fields, and they can be switched off (WCAG 2.1.4).
 */
const STORED = 'desk-shortcuts';

class Shortcuts {
	on = $state(true);
	help = $state(false);

	/** In the browser, once: what this person chose on this device. */
	remember(): void {
		this.on = localStorage.getItem(STORED) !== 'off';
	}

	set(on: boolean): void {
		this.on = on;
		localStorage.setItem(STORED, on ? 'on' : 'off');
	}
}

export const shortcuts = new Shortcuts();

const typing = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement &&
	(target.isContentEditable ||
		target.closest('input:not([type=checkbox], [type=radio]), textarea, select') !== null);

const shown = (element: HTMLElement): boolean => element.getClientRects().length > 0;

/** The last one on the page wins: a panel that is open knows better than the page under it. */
export function controlFor(key: string): HTMLElement | undefined {
	const found = document.querySelectorAll<HTMLElement>(`[data-shortcut="${CSS.escape(key)}"]`);
	return [...found].filter(shown).at(-1);
}

/** The control that this key presses, or undefined: the key is not ours. */
export function pressedBy(event: KeyboardEvent): HTMLElement | undefined {
	if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
	if (typing(event.target) || document.querySelector('dialog[open]')) return undefined;
	const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
	// A focused visit is what M and A are about.
	const visit = document.activeElement?.closest<HTMLElement>('[data-visit]');
	if (key === 'm' && visit) return visit;
	return controlFor(key);
}
