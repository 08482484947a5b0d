/** A list's address with these filters; empty ones are left out, so that the plain view has the plain address. */
export function listAddress(path: string, filters: Readonly<Record<string, string>>): string {
	const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));
	return query.size === 0 ? path : `${path}?${query.toString()}`;
}
