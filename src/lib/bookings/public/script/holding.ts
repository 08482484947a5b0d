/** A held time: how long still, and letting go of it when the person leaves for elsewhere (RULES D17). */
import { onShown, one } from './page.ts';

const WARN_MS = 120_000;
const SECOND = 1000;

const clock = (ms: number): string => {
	const seconds = Math.max(0, Math.ceil(ms / SECOND));
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

let timer: ReturnType<typeof setInterval> | undefined;
let loadedAt = performance.now();

/** The device's clock may be wrong by hours; only what has passed since the page came is read from it. */
function countDown(): void {
	clearInterval(timer);
	const bar = one('[data-held]');
	if (!bar) return;
	loadedAt = performance.now();
	const total = Number(bar.dataset['left']);
	const words = bar.querySelector<HTMLElement>('[data-clock]');
	const soon = bar.querySelector<HTMLElement>('[data-soon]');
	const over = bar.querySelector<HTMLElement>('[data-over]');
	const tick = (): void => {
		const left = total - (performance.now() - loadedAt);
		if (words) words.textContent = (bar.dataset['held'] ?? '').replace('{time}', clock(left));
		if (left <= WARN_MS && left > 0) reveal(soon);
		if (left > 0) return;
		clearInterval(timer);
		if (soon) soon.textContent = '';
		reveal(over);
	};
	timer = setInterval(tick, SECOND / 2);
	tick();
}

/** A live region says what is put into it. */
function reveal(region: HTMLElement | null): void {
	const template = region?.querySelector('template');
	if (!region || !template) return;
	region.append(template.content.cloneNode(true));
	template.remove();
}

/**
 * Browsers that tell a reload from a goodbye release at once; elsewhere the hold runs out by itself.
 * Going on within these pages keeps it: the picker offers its time again.
 */
function letGo(): void {
	const navigation: unknown = Reflect.get(window, 'navigation');
	if (!(navigation instanceof EventTarget)) return;
	let staying = false;
	navigation.addEventListener('navigate', (event) => {
		const destination: unknown = Reflect.get(event, 'destination');
		const type: unknown = Reflect.get(event, 'navigationType');
		const url: unknown =
			typeof destination === 'object' && destination !== null
				? Reflect.get(destination, 'url')
				: null;
		const here = typeof url === 'string' && url.startsWith(location.origin);
		staying = here || type === 'reload';
	});
	document.addEventListener('submit', () => (staying = true));
	addEventListener('pagehide', () => {
		const bar = one('[data-held]');
		// A bar without a token counts down and lets go of nothing.
		if (!bar || staying || bar.dataset['token'] === undefined) return;
		const body = new URLSearchParams({ token: bar.dataset['token'] ?? '' });
		navigator.sendBeacon(bar.dataset['release'] ?? '', body);
	});
}

export function watchHold(): void {
	onShown(countDown);
	letGo();
}
