/** Commands on the people who perform services. Nobody is ever deleted (D23, C32). */
import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { violates } from '#lib/platform/server/outcome.ts';
import type { LocalDay } from '#lib/platform/time.ts';
import { keepPicture, type Picture } from '#lib/stores/server/images.ts';
import { findMemberByEmail } from '#lib/stores/server/member-lookup.ts';
import { changeRules } from '#lib/stores/server/rules-version.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { StaffInput } from '../input.ts';
import { changesOf } from './changes.ts';
import { changeRulesOf } from './locks.ts';
import { moved, requireLive, setOrder } from './presence.ts';
import { staff } from './schema.ts';
import { limitsOf } from './service-row.ts';
import { freeSlug } from './slugs.ts';

const here = (scope: StoreScope, staffId: string) =>
	and(eq(staff.storeId, scope.storeId), eq(staff.id, staffId));

const live = (scope: StoreScope, staffId: string) =>
	and(here(scope, staffId), isNull(staff.archivedAt));

const valuesOf = (input: StaffInput) => ({
	name: input.name,
	title: input.title,
	email: input.email === '' ? null : input.email,
	phone: input.phone === '' ? null : input.phone,
	colour: input.colour,
	weight: input.weight,
	tier: input.tier,
	limits: limitsOf(input)
});

/** Personal values never go into the sealed part of an event (DECISIONS 17). */
const PERSONAL = ['name', 'title', 'email', 'phone'] as const;
const PLAIN = ['slug', 'colour', 'weight', 'tier', 'limits'] as const;

async function orderNow(scope: StoreScope): Promise<string[]> {
	const rows = await scope.tx
		.select({ id: staff.id })
		.from(staff)
		.where(and(eq(staff.storeId, scope.storeId), isNull(staff.archivedAt)))
		.orderBy(asc(staff.position), asc(staff.name), asc(staff.id));
	return rows.map(({ id }) => id);
}

/** Works without a login. Bookable once there are services and hours. Throws BAD_INPUT with the field. */
export async function addStaff(
	scope: StoreScope,
	input: StaffInput
): Promise<{ staffId: string; slug: string }> {
	await changeRules(scope);
	const staffId = newId();
	const slug = await freeSlug(scope, 'staff', staffId, input);
	const values = valuesOf(input);
	const position = (await orderNow(scope)).length;
	await scope.tx
		.insert(staff)
		.values({ storeId: scope.storeId, id: staffId, slug, position, ...values });
	await recordEvent(scope, {
		name: 'staff.added',
		subjectId: staffId,
		facts: { colour: values.colour },
		personal: { name: values.name, email: values.email, phone: values.phone }
	});
	return { staffId, slug };
}

/** Throws NOT_FOUND, BAD_INPUT with the field. */
export async function editStaff(
	scope: StoreScope,
	staffId: string,
	input: StaffInput
): Promise<void> {
	await changeRulesOf(scope, { staffIds: [staffId] });
	const [before] = await scope.tx.select().from(staff).where(live(scope, staffId));
	if (!before) throw new AppError('NOT_FOUND');
	const slug =
		input.slug === '' || input.slug === before.slug
			? before.slug
			: await freeSlug(scope, 'staff', staffId, input);
	const after = { ...valuesOf(input), slug };
	await scope.tx.update(staff).set(after).where(live(scope, staffId));
	await recordEvent(scope, {
		name: 'staff.edited',
		subjectId: staffId,
		facts: { changes: changesOf<Partial<typeof before>>(before, after, PLAIN) },
		personal: { changes: changesOf<Partial<typeof before>>(before, after, PERSONAL) }
	});
}

export async function orderStaff(scope: StoreScope, staffIds: readonly string[]): Promise<void> {
	await changeRules(scope);
	await requireLive(scope, 'staff', staffIds);
	await setOrder(scope, 'staff', staffIds);
	await recordEvent(scope, {
		name: 'staff.ordered',
		subjectId: scope.storeId,
		facts: { staffIds }
	});
}

export async function moveStaff(
	scope: StoreScope,
	staffId: string,
	direction: 'up' | 'down'
): Promise<void> {
	await orderStaff(scope, moved(await orderNow(scope), staffId, direction));
}

/**
 * The login this person signs in with, found among the store's members; '' takes the link away.
 * Throws NOT_FOUND, BAD_INPUT (`reason` member_unknown, member_linked to somebody else).
 */
export async function linkStaff(scope: StoreScope, staffId: string, email: string): Promise<void> {
	await changeRulesOf(scope, { staffIds: [staffId] });
	const address = email.trim().toLowerCase();
	const userId = address === '' ? null : await findMemberByEmail(scope, address);
	if (userId === null && address !== '')
		throw new AppError('BAD_INPUT', { field: 'email', reason: 'member_unknown' });
	try {
		const linked = await scope.tx
			.update(staff)
			.set({ userId })
			.where(live(scope, staffId))
			.returning({ id: staff.id });
		if (linked.length === 0) throw new AppError('NOT_FOUND');
	} catch (error) {
		if (violates(error, 'staff_user'))
			throw new AppError('BAD_INPUT', { field: 'email', reason: 'member_linked' });
		throw error;
	}
	await recordEvent(scope, {
		name: userId === null ? 'staff.unlinked' : 'staff.linked',
		subjectId: staffId,
		facts: { userId }
	});
}

/** First local day on which this person is not offered any more; null: stays (D23). Bookings from then on stay too, to be moved one by one. */
export async function setStaffLeaving(
	scope: StoreScope,
	staffId: string,
	leavesOn: LocalDay | null
): Promise<void> {
	await changeRulesOf(scope, { staffIds: [staffId] });
	const set = await scope.tx
		.update(staff)
		.set({ leavesOn })
		.where(live(scope, staffId))
		.returning({ id: staff.id });
	if (set.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, {
		name: leavesOn === null ? 'staff.staying' : 'staff.leaving',
		subjectId: staffId,
		facts: { leavesOn }
	});
}

/** Off every list at once. Refuses nothing and deletes nothing: bookings, hours and history stay (C32). */
export async function archiveStaff(scope: StoreScope, staffId: string): Promise<void> {
	await changeRulesOf(scope, { staffIds: [staffId] });
	const gone = await scope.tx
		.update(staff)
		.set({ archivedAt: scope.now })
		.where(live(scope, staffId))
		.returning({ id: staff.id });
	if (gone.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, { name: 'staff.archived', subjectId: staffId });
}

/** Back with services and hours as they were. Throws NOT_FOUND unless archived. */
export async function restoreStaff(scope: StoreScope, staffId: string): Promise<void> {
	await changeRulesOf(scope, { staffIds: [staffId] });
	const back = await scope.tx
		.update(staff)
		.set({ archivedAt: null, leavesOn: null })
		.where(and(here(scope, staffId), isNotNull(staff.archivedAt)))
		.returning({ id: staff.id });
	if (back.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, { name: 'staff.restored', subjectId: staffId });
}

/** What `readPicture` made of an upload; null takes the picture away. */
export async function pictureStaff(
	scope: StoreScope,
	staffId: string,
	picture: Picture | null
): Promise<{ imageId: string | null }> {
	await changeRulesOf(scope, { staffIds: [staffId] });
	await requireLive(scope, 'staff', [staffId]);
	const imageId = picture === null ? null : await keepPicture(scope, picture);
	await scope.tx.update(staff).set({ imageId }).where(live(scope, staffId));
	await recordEvent(scope, { name: 'staff.pictured', subjectId: staffId, facts: { imageId } });
	return { imageId };
}
