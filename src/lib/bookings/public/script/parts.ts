/** Small parts that do more with script: the count, the theme, a banner, sharing. */
import { closest, formOf, onShown, one } from './page.ts';

function step(button: HTMLElement): void {
	const input = button.parentElement?.querySelector('input');
	if (!input) return;
	if (button.nextElementSibling === null) input.stepUp();
	else input.stepDown();
	input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** At once; losing the request loses only the memory of the choice. */
function chooseTheme(event: SubmitEvent): void {
	const form = formOf(event.target, 'form[action="/settings/theme"]');
	const button = event.submitter;
	if (!form || !(button instanceof HTMLButtonElement)) return;
	event.preventDefault();
	document.documentElement.dataset['theme'] = button.value;
	for (const each of form.querySelectorAll('button'))
		each.setAttribute('aria-pressed', String(each === button));
	const body = new URLSearchParams({ theme: button.value, returnTo: '/' });
	void fetch(form.action, { method: 'POST', body, redirect: 'manual' });
}

async function share(button: HTMLElement): Promise<void> {
	const { url = '', title = '' } = button.dataset;
	try {
		if ('share' in navigator) await navigator.share({ title, url });
		else await (navigator as Navigator).clipboard.writeText(url);
	} catch {
		// The person closed the sheet: nothing to say.
	}
}

export function watchParts(): void {
	document.addEventListener('click', ({ target }) => {
		const stepper = closest(target, '.stepper button');
		if (stepper) step(stepper);
		const sharing = closest(target, '[data-share]');
		if (sharing) void share(sharing);
		if (closest(target, '.toast .close')) one('.toast')?.remove();
	});
	document.addEventListener('submit', chooseTheme);
	onShown(() => {
		if ('share' in navigator || 'clipboard' in navigator)
			one('[data-share]')?.removeAttribute('hidden');
	});
}
