/** Kept formatters: making an Intl.DateTimeFormat takes a hundred times as long as using it. */
const MOST = 5_000;
const made = new Map<string, Intl.DateTimeFormat>();

export function dateFormat(
	locale: string,
	options: Intl.DateTimeFormatOptions
): Intl.DateTimeFormat {
	const key = `${locale} ${JSON.stringify(options)}`;
	let known = made.get(key);
	if (known === undefined) {
		known = new Intl.DateTimeFormat(locale, options);
		if (made.size >= MOST) made.clear();
		made.set(key, known);
	}
	return known;
}
