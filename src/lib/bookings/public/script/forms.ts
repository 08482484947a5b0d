/** Forms of this page: sent once, answered in place; a redirect leads on. */
import { forgetDetails } from './details.ts';
import { formOf, one } from './page.ts';
import { visit } from './visiting.ts';

let sending = false;

function show(button: HTMLElement | null, busy: boolean): void {
	if (busy) button?.setAttribute('aria-busy', 'true');
	else button?.removeAttribute('aria-busy');
}

function addressOf(form: HTMLFormElement, button: HTMLElement | null): string {
	const own = button instanceof HTMLButtonElement ? button.getAttribute('formaction') : null;
	return new URL(own ?? form.getAttribute('action') ?? '', location.href).href;
}

async function post(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
	if (sending) return;
	sending = true;
	show(button, true);
	const body = new FormData(form, button);
	try {
		// On the way to another page nothing is sent twice.
		if ((await visit(addressOf(form, button), { method: 'POST', body })) === 'left') {
			if (form.id === 'details') forgetDetails();
			return;
		}
	} catch {
		one('[data-offline]')?.removeAttribute('hidden');
	}
	show(button, false);
	sending = false;
}

/** A search or a count: the same page with other words in its address; empty ones are left out. */
function get(form: HTMLFormElement): void {
	const url = new URL(form.getAttribute('action') ?? '', location.href);
	const query = new URLSearchParams();
	for (const [name, value] of new FormData(form))
		if (typeof value === 'string' && value !== '') query.set(name, value);
	url.search = query.toString();
	void visit(url.href).catch(() => undefined);
}

const LETTERS_MS = 250;

export function watchForms(): void {
	let waiting: ReturnType<typeof setTimeout> | undefined;
	addEventListener('pageshow', () => (sending = false));
	document.addEventListener('submit', (event) => {
		const form = formOf(event.target);
		if (!form?.closest('main') || event.defaultPrevented) return;
		event.preventDefault();
		clearTimeout(waiting);
		if (form.method === 'post') void post(form, event.submitter);
		else get(form);
	});
	// Choosing sends at once, typing after a pause.
	document.addEventListener('input', (event) => {
		const form = formOf(event.target, 'form[data-live]');
		if (!form) return;
		const typing = event.target instanceof HTMLInputElement && event.target.type === 'search';
		clearTimeout(waiting);
		waiting = setTimeout(() => get(form), typing ? LETTERS_MS : 0);
	});
}
