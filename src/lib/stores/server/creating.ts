/** A new store, from its address to its manager, in one transaction (A1.3, A1.4). */
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { recordEvent, recordPlatformEvent } from '#lib/audit/server/record.ts';
import { brandAccent } from '#lib/platform/brand-accent.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { violates } from '#lib/platform/server/outcome.ts';
import type { NewStore } from '../input.ts';
import { DEFAULT_POLICY, slugProblem } from '../rules.ts';
import { addInvitation } from './inviting.ts';
import type { StoresScope } from './platform-scope.ts';
import { memberships, stores, storeProfiles, storeSettings, storeSlugs } from './schema.ts';

/** The platform's petrol: a store that chose no colour yet. */
const FIRST_ACCENT = '#0f5c70';

export interface CreatedStore {
	readonly storeId: string;
	readonly slug: string;
	/** `member`: the address belongs to a user, who manages the store at once. */
	readonly manager: 'member' | 'invited';
}

/** Throws ADDRESS_RESERVED or ADDRESS_TAKEN, both with `field: 'slug'`. Former addresses are taken too. */
export async function takeSlug(
	scope: Pick<StoresScope, 'tx'>,
	storeId: string,
	slug: string
): Promise<void> {
	if (slugProblem(slug) !== null) throw new AppError('ADDRESS_RESERVED', { field: 'slug' });
	try {
		await scope.tx.insert(storeSlugs).values({ slug, storeId });
	} catch (error) {
		if (violates(error, 'store_slugs_pkey')) throw new AppError('ADDRESS_TAKEN', { field: 'slug' });
		throw error;
	}
}

/** Only a proven mailbox: else whoever signed up with a manager's address first would get the store. */
async function findProvenUser(scope: StoresScope, email: string): Promise<string | undefined> {
	const { rows } = await scope.tx.$client.query<{ id: string }>(
		'select id from users where email = $1 and verified_at is not null and disabled_at is null',
		[email]
	);
	return rows[0]?.id;
}

async function insertStore(scope: StoresScope, storeId: string, input: NewStore): Promise<void> {
	const { name, currency, zone, country, locale } = input;
	const { light, dark } = brandAccent(FIRST_ACCENT);
	await scope.tx.insert(stores).values({ id: storeId, name, currency });
	await takeSlug(scope, storeId, input.slug);
	await scope.tx.insert(storeSettings).values({ storeId, policy: DEFAULT_POLICY });
	await scope.tx.insert(storeProfiles).values({
		storeId,
		zone,
		country,
		defaultLocale: locale,
		accent: FIRST_ACCENT,
		accentTokens: { light, dark }
	});
}

/**
 * Not published: people book there once its manager says so. Who has no account is invited by mail.
 * Throws ADDRESS_RESERVED, ADDRESS_TAKEN.
 */
export async function createStore(scope: StoresScope, input: NewStore): Promise<CreatedStore> {
	const storeId = newId();
	await insertStore(scope, storeId, input);
	scope.changedAddress();
	const userId = await findProvenUser(scope, input.managerEmail);
	const own = scope.over(storeId);
	await recordEvent(own, {
		name: 'stores.created',
		subjectId: storeId,
		facts: { slug: input.slug }
	});
	await recordPlatformEvent(scope, {
		name: 'store.created',
		subjectId: storeId,
		storeId,
		facts: { slug: input.slug, currency: input.currency }
	});
	if (userId === undefined) {
		await addInvitation(own, { email: input.managerEmail, role: 'store_manager', staffId: null });
		return { storeId, slug: input.slug, manager: 'invited' };
	}
	await scope.tx.insert(memberships).values({ userId, storeId, role: 'store_manager' });
	await recordEvent(own, {
		name: 'stores.member_joined',
		subjectId: userId,
		facts: { role: 'store_manager', staffId: null }
	});
	return { storeId, slug: input.slug, manager: 'member' };
}

async function switchStore(
	scope: StoresScope,
	storeId: string,
	on: boolean,
	reason: string
): Promise<void> {
	const changed = await scope.tx
		.update(stores)
		.set(
			on
				? { disabledAt: null, disabledReason: null }
				: { disabledAt: scope.now, disabledReason: reason }
		)
		.where(
			and(eq(stores.id, storeId), on ? isNotNull(stores.disabledAt) : isNull(stores.disabledAt))
		)
		.returning({ id: stores.id });
	if (changed.length === 0) throw new AppError('NOT_FOUND');
	scope.changedAddress();
	const verb = on ? 'enabled' : 'disabled';
	await recordEvent(scope.over(storeId), {
		name: `stores.${verb}`,
		subjectId: storeId,
		personal: { reason }
	});
	await recordPlatformEvent(scope, {
		name: `store.${verb}`,
		subjectId: storeId,
		storeId,
		personal: { reason }
	});
}

/** Its pages, its people's access and its bookings stop; nothing is lost. Throws NOT_FOUND when it is off already. */
export const disableStore = (scope: StoresScope, storeId: string, reason: string): Promise<void> =>
	switchStore(scope, storeId, false, reason);

export const enableStore = (scope: StoresScope, storeId: string, reason: string): Promise<void> =>
	switchStore(scope, storeId, true, reason);
