/** Who is told what concerns the store as a whole, such as a request to decide. */
import { isLocale } from '#lib/platform/locale.ts';
import { getPublicProfile } from './public-profile.ts';
import type { StoreScope } from './scope.ts';

export interface DeskAddress {
	readonly email: string;
	/** The person's own language; the store's for its common address. */
	readonly locale: string;
}

// A disabled membership or user is nobody's desk.
const DESK = `select u.email, u.locale, m.role from memberships m join users u on u.id = m.user_id
	where m.store_id = $1 and m.role in ('reception', 'store_manager')
	and m.disabled_at is null and u.disabled_at is null order by m.created_at, u.id`;

/** The store's own address and its reception; where there is neither, its managers. Each address once. */
export async function listDesk(scope: StoreScope): Promise<DeskAddress[]> {
	const profile = await getPublicProfile(scope);
	const { rows } = await scope.tx.$client.query<DeskAddress & { role: string }>(DESK, [
		scope.storeId
	]);
	const locale = isLocale(profile.defaultLocale) ? profile.defaultLocale : 'en';
	const own = profile.email === null ? [] : [{ email: profile.email, locale }];
	const reception = rows.filter((row) => row.role === 'reception');
	const found = [...own, ...reception];
	const chosen = found.length > 0 ? found : rows;
	const once = new Map<string, DeskAddress>();
	for (const { email, locale: spoken } of chosen)
		if (!once.has(email.toLowerCase())) once.set(email.toLowerCase(), { email, locale: spoken });
	return [...once.values()];
}
