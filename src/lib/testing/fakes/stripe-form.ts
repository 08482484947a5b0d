/** Stripe's requests: forms with brackets. `a[b][0][c]=d` becomes `{a: {b: [{c: 'd'}]}}`. */
export type Form = { [name: string]: string | Form | (string | Form)[] };

const put = (into: Form, path: readonly string[], value: string): void => {
	const [name = '', ...rest] = path;
	if (rest.length === 0) into[name] = value;
	else {
		const below = into[name];
		const next: Form = typeof below === 'object' && !Array.isArray(below) ? below : {};
		into[name] = next;
		put(next, rest, value);
	}
};

/** Objects whose names are 0, 1, 2 … are lists. */
function lists(form: Form): Form | (string | Form)[] {
	const names = Object.keys(form);
	for (const name of names) {
		const value = form[name];
		if (typeof value === 'object' && !Array.isArray(value)) form[name] = lists(value);
	}
	return names.length > 0 && names.every((name, at) => name === String(at))
		? (Object.values(form) as (string | Form)[])
		: form;
}

export function parseForm(text: string): Form {
	const form: Form = {};
	for (const [key, value] of new URLSearchParams(text)) {
		const path = key.split('[').map((part) => part.replace(/\]$/, ''));
		if (path.at(-1) === '') {
			const names = path.slice(0, -1);
			const at = Object.keys((form[names[0] ?? ''] as Form | undefined) ?? {}).length;
			put(form, [...names, String(at)], value);
		} else put(form, path, value);
	}
	return lists(form) as Form;
}

export const textOf = (form: Form, ...path: string[]): string | undefined => {
	let at: Form[string] | undefined = form;
	for (const name of path) at = typeof at === 'object' ? (at as Form)[name] : undefined;
	return typeof at === 'string' ? at : undefined;
};

export const numberOf = (form: Form, ...path: string[]): number | undefined => {
	const text = textOf(form, ...path);
	return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
};

export const formOf = (form: Form, name: string): Record<string, string> =>
	Object.fromEntries(
		Object.entries((form[name] as Form | undefined) ?? {}).filter(
			(pair): pair is [string, string] => typeof pair[1] === 'string'
		)
	);
