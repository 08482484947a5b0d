/**
 * Another state of the same page, drawn in place: a day, a person, a filter, a refusal. The server
 * renders it as ever; only what is inside the shell is exchanged, so scroll and focus stay.
 */
import { all, announceShown, closest, one } from './page.ts';

const SHELL = '.public-shell';
const STYLES = 'link[rel=stylesheet], head > style';
/** What people have scrolled inside the page. */
const SCROLLERS = 'aside, .chips, .tabs';

interface Place {
	readonly top: number;
	readonly scrolled: readonly (readonly [number, number])[];
	readonly open: readonly boolean[];
	readonly focus: string | null;
	readonly typed: string | null;
	readonly caret: number | null;
}

const quoted = (value: string): string => CSS.escape(value);

/** How to find the focused element again: by id, name and value, or address. */
function pathOf(element: Element | null): string | null {
	if (!(element instanceof HTMLElement) || element === document.body) return null;
	if (element instanceof HTMLInputElement && element.name !== '')
		return `input[name="${quoted(element.name)}"]${element.type === 'radio' ? `[value="${quoted(element.value)}"]` : ''}`;
	if (element.id !== '') return `#${quoted(element.id)}`;
	if (element instanceof HTMLAnchorElement) {
		if (element.rel !== '') return `a[rel="${element.rel}"]`;
		const row = element.closest('nav, ul');
		const at = row ? [...row.querySelectorAll('a')].indexOf(element) : -1;
		const name = row?.tagName.toLowerCase();
		const nth = row ? all(name ?? '').indexOf(row as HTMLElement) : -1;
		return at < 0 ? null : `${name}|${nth}|${at}`;
	}
	if (element instanceof HTMLButtonElement && element.value !== '')
		return `button[value="${quoted(element.value)}"]`;
	return null;
}

function elementAt(path: string): HTMLElement | null {
	const [name, nth, at] = path.split('|');
	if (at === undefined) return one(path);
	const row = all(name ?? '')[Number(nth)];
	return row?.querySelectorAll<HTMLElement>('a')[Number(at)] ?? null;
}

function placeNow(): Place {
	const active = document.activeElement;
	const typed = active instanceof HTMLInputElement && active.type === 'search' ? active : null;
	return {
		top: scrollY,
		scrolled: all(SCROLLERS).map((node) => [node.scrollLeft, node.scrollTop] as const),
		open: all('main details').map((node) => node.hasAttribute('open')),
		focus: pathOf(active),
		typed: typed?.value ?? null,
		caret: typed?.selectionStart ?? null
	};
}

function restore(place: Place): void {
	// Exchanging what is inside makes the page short for a moment, and browsers follow.
	scrollTo({ top: place.top, behavior: 'instant' });
	all(SCROLLERS).forEach((node, i) => node.scrollTo(...(place.scrolled[i] ?? [0, 0])));
	all('main details').forEach((node, i) => node.toggleAttribute('open', place.open[i] ?? false));
	const wanted = one('[autofocus]') ?? (place.focus === null ? null : elementAt(place.focus));
	if (wanted instanceof HTMLInputElement && place.typed !== null) {
		wanted.value = place.typed;
		wanted.focus({ preventScroll: true });
		wanted.setSelectionRange(place.caret, place.caret);
	} else wanted?.focus({ preventScroll: !wanted.hasAttribute('autofocus') });
}

/** A page may bring styles that this one did not need. */
async function addStyles(from: Document): Promise<void> {
	const key = (style: Element): string => style.getAttribute('href') ?? style.textContent;
	const have = new Set([...document.querySelectorAll<HTMLElement>(STYLES)].map(key));
	const missing = [...from.querySelectorAll<HTMLElement>(STYLES)].filter(
		(style) => !have.has(key(style))
	);
	await Promise.all(
		missing.map(async (style) => {
			const copy = document.importNode(style, true);
			const loaded = new Promise((done) => (copy.onload = copy.onerror = done));
			document.head.append(copy);
			if (copy instanceof HTMLLinkElement) await loaded;
		})
	);
}

/** An error page has no shell: then it takes the whole place. */
async function draw(html: string, base: string): Promise<void> {
	const next = new DOMParser().parseFromString(html, 'text/html');
	const root = next.createElement('base');
	root.href = base;
	next.head.prepend(root);
	const shell = next.querySelector(SHELL);
	await addStyles(next);
	const place = placeNow();
	document.title = next.title;
	const old = one(SHELL);
	if (shell && old) old.replaceWith(shell);
	else document.body.replaceChildren(...next.body.childNodes);
	restore(place);
	say(one('[data-say]')?.dataset['say']);
	announceShown();
}

const samePage = (address: string): boolean => {
	const url = new URL(address, location.href);
	return url.origin === location.origin && url.pathname === location.pathname;
};

/** What has changed, for people who do not see it. */
function say(text: string | undefined): void {
	let region = one('#said');
	if (!region) {
		region = document.createElement('div');
		region.id = 'said';
		region.className = 'visually-hidden';
		region.setAttribute('role', 'status');
		document.body.append(region);
	}
	region.textContent = text ?? '';
}

export type Outcome = 'drawn' | 'left' | 'overtaken';

let turn = 0;

/**
 * Loads and draws; leads there the plain way when it is another page, or none of ours. The last one
 * asked for wins. Throws without a connection.
 */
export async function visit(address: string, init: RequestInit = {}): Promise<Outcome> {
	const mine = ++turn;
	one('main')?.setAttribute('aria-busy', 'true');
	try {
		const response = await fetch(address, {
			...init,
			headers: { accept: 'text/html', ...init.headers }
		});
		if (mine !== turn) return 'overtaken';
		if (!samePage(response.url)) {
			location.assign(response.url);
			return 'left';
		}
		await draw(await response.text(), response.url);
		const own = one('[data-address]')?.dataset['address'];
		if (own !== undefined) history.replaceState(null, '', own);
		else if (init.method !== 'POST') history.replaceState(null, '', response.url);
		return 'drawn';
	} catch {
		// No connection: the browser's own page says so better than this one could.
		if (init.method !== 'POST') location.assign(address);
		throw new Error('no connection');
	} finally {
		one('main')?.removeAttribute('aria-busy');
	}
}

export const refresh = async (): Promise<Outcome> => await visit(location.href);

/** A link to the same page is another state of it; anything else is the browser's. */
export function watchLinks(): void {
	document.addEventListener('click', (event) => {
		const link = closest(event.target, 'main a[href]');
		const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
		if (
			!(link instanceof HTMLAnchorElement) ||
			event.defaultPrevented ||
			event.button !== 0 ||
			!plain
		)
			return;
		if (link.target !== '' || link.getAttribute('href')?.startsWith('#') || !samePage(link.href))
			return;
		event.preventDefault();
		void visit(link.href).catch(() => undefined);
	});
}
