/** Addresses of the desk: a page and its parameters. */
type Change = Readonly<Record<string, string | null>>;

/** `path` with the parameters of `search` changed; null takes one away. Names of actions are left out. */
export function addressOf(path: string, search: string, change: Change = {}): string {
	const query = new URLSearchParams(search);
	for (const name of [...query.keys()]) if (name.startsWith('/')) query.delete(name);
	for (const [name, value] of Object.entries(change))
		if (value === null) query.delete(name);
		else query.set(name, value);
	return query.size > 0 ? `${path}?${query}` : path;
}

/** What a failed action said, when it is a sentence. */
export function problemOf(data: Readonly<Record<string, unknown>> | undefined): string {
	const problem = data?.['problem'];
	return typeof problem === 'string' ? problem : '';
}
