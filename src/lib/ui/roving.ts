import type { Attachment } from 'svelte/attachments';

/**
 * One Tab stop for a row of links or buttons, arrow keys inside (DESIGN-LANGUAGE §12). Nothing is
 * chosen by moving: Enter, Space or a tap do that. Without script every item is its own Tab stop.
 * `onPage` hears Page Up (-1) and Page Down (1). Pass a fresh attachment when the items change.
 */
export function roving(onPage?: (direction: 1 | -1) => void): Attachment<HTMLElement> {
	return (row) => {
		const items = (): HTMLElement[] => [
			...row.querySelectorAll<HTMLElement>('a[href], button:not(:disabled)')
		];
		const enter = (target: HTMLElement): void => {
			for (const item of items()) item.tabIndex = item === target ? 0 : -1;
		};
		const first = items().find((item) => item.hasAttribute('aria-current')) ?? items()[0];
		if (first) enter(first);

		const onkeydown = (event: KeyboardEvent): void => {
			if (event.ctrlKey || event.metaKey || event.altKey) return;
			if (onPage && (event.key === 'PageUp' || event.key === 'PageDown')) {
				event.preventDefault();
				onPage(event.key === 'PageDown' ? 1 : -1);
				return;
			}
			const next = target(event, items(), row);
			if (!next) return;
			event.preventDefault();
			enter(next);
			next.focus();
		};
		const onfocusin = (event: FocusEvent): void => {
			const item = items().find((one) => one === event.target);
			if (item) enter(item);
		};
		row.addEventListener('keydown', onkeydown);
		row.addEventListener('focusin', onfocusin);
		return () => {
			row.removeEventListener('keydown', onkeydown);
			row.removeEventListener('focusin', onfocusin);
			for (const item of items()) item.removeAttribute('tabindex');
		};
	};
}

function target(
	event: KeyboardEvent,
	items: HTMLElement[],
	row: HTMLElement
): HTMLElement | undefined {
	const at = items.findIndex((item) => item === event.target);
	if (at < 0) return undefined;
	const forward = getComputedStyle(row).direction === 'rtl' ? -1 : 1;
	switch (event.key) {
		case 'ArrowRight':
			return items[at + forward];
		case 'ArrowLeft':
			return items[at - forward];
		case 'ArrowDown':
			return below(items, at, 1);
		case 'ArrowUp':
			return below(items, at, -1);
		case 'Home':
			return items[0];
		case 'End':
			return items.at(-1);
	}
	return undefined;
}

/** The nearest item of the next visual line, since slots wrap by width. */
function below(items: HTMLElement[], at: number, direction: 1 | -1): HTMLElement | undefined {
	const here = items[at]?.getBoundingClientRect();
	if (!here) return undefined;
	return items
		.map((item) => ({ item, box: item.getBoundingClientRect() }))
		.filter(({ box }) => direction * (box.top - here.top) > here.height / 2)
		.sort((a, b) => distance(a.box, here) - distance(b.box, here))[0]?.item;
}

const distance = (a: DOMRect, b: DOMRect): number =>
	Math.abs(a.top - b.top) * 4 + Math.abs(a.left - b.left);
