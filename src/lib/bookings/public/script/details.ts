/**
 * The confirm step's fields: remembered in this tab until the booking is made, and checked by the
 * server when a changed field is left, then live until it is right (DESIGN-LANGUAGE §7).
 */
import { closest, onShown, one } from './page.ts';

const FORM = '#details';
const LETTERS_MS = 400;

type Control = HTMLInputElement | HTMLTextAreaElement;

const isControl = (target: unknown): target is Control =>
	(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) &&
	target.type !== 'hidden' &&
	target.closest(FORM) !== null;

const controls = (): Control[] =>
	[...(one(FORM)?.querySelectorAll('input, textarea') ?? [])].filter(isControl);

const keyOf = (): string => `details:${one(FORM)?.dataset['store'] ?? ''}`;

function remember(): void {
	const typed = Object.fromEntries(
		controls().map((control) => [control.name, isBox(control) ? control.checked : control.value])
	);
	try {
		sessionStorage.setItem(keyOf(), JSON.stringify(typed));
	} catch {
		// Storage may be full or forbidden: then going back means typing again.
	}
}

const isBox = (control: Control): control is HTMLInputElement => control.type === 'checkbox';

function recall(): void {
	const empty = controls().every((control) => isBox(control) || control.value === '');
	if (!one(FORM) || !empty) return;
	try {
		const typed: unknown = JSON.parse(sessionStorage.getItem(keyOf()) ?? 'null');
		if (typeof typed !== 'object' || typed === null) return;
		for (const control of controls()) {
			const value: unknown = Reflect.get(typed, control.name);
			if (typeof value === 'boolean' && isBox(control)) control.checked = value;
			else if (typeof value === 'string') control.value = value;
		}
	} catch {
		// As above.
	}
}

export function forgetDetails(): void {
	try {
		sessionStorage.removeItem(keyOf());
	} catch {
		// As above.
	}
}

let asked = 0;

/** The server says what is wrong; its words are put under the field, which itself is not touched. */
async function check(control: Control): Promise<void> {
	const { form } = control;
	const action = form?.dataset['check'];
	if (!form || action === undefined) return;
	const mine = ++asked;
	const response = await fetch(action, {
		method: 'POST',
		body: new FormData(form),
		headers: { accept: 'text/html' }
	});
	const page = new DOMParser().parseFromString(await response.text(), 'text/html');
	const answer = page.getElementById(control.id);
	const field = control.closest('.field');
	if (mine !== asked || !answer || !field) return;
	field.querySelector('.error')?.remove();
	const error = answer.closest('.field')?.querySelector('.error');
	if (error) field.append(error);
	for (const name of ['aria-invalid', 'aria-describedby']) {
		const value = answer.getAttribute(name);
		if (value === null) control.removeAttribute(name);
		else control.setAttribute(name, value);
	}
}

export function watchDetails(): void {
	const changed = new WeakSet<Control>();
	let waiting: ReturnType<typeof setTimeout> | undefined;
	const soon = (control: Control, delay: number) => {
		clearTimeout(waiting);
		waiting = setTimeout(() => void check(control).catch(() => undefined), delay);
	};
	onShown(recall);
	document.addEventListener('input', ({ target }) => {
		if (!isControl(target)) return;
		changed.add(target);
		remember();
		if (target.hasAttribute('aria-invalid')) soon(target, LETTERS_MS);
	});
	document.addEventListener('focusout', ({ target, relatedTarget }) => {
		// Going to the button sends everything anyway.
		const sends = closest(relatedTarget, 'button') !== null;
		if (isControl(target) && !isBox(target) && changed.has(target) && !sends) soon(target, 0);
	});
}
