/** What a store says of itself, and its rules for clients. */
import { and, eq, sql } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { brandAccent } from '#lib/platform/brand-accent.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { PolicyInput, Profile } from '../input.ts';
import type { FeePolicy, StorePolicy } from '../rules.ts';
import { changeRules } from './rules-version.ts';
import { images, storeProfiles, stores, storeSettings } from './schema.ts';
import type { StoreScope } from './scope.ts';

const changedFields = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
	Object.keys(after).filter((field) => before[field] !== after[field]);

/** The colours are computed here, once, and stored (DESIGN-LANGUAGE §3.2). */
export async function updateProfile(scope: StoreScope, input: Profile): Promise<void> {
	const { storeId, tx } = scope;
	const { name, email, phone, ...rest } = input;
	await changeRules(scope);
	const [before] = await tx
		.select()
		.from(storeProfiles)
		.where(eq(storeProfiles.storeId, storeId))
		.for('update');
	const [store] = await tx.select({ name: stores.name }).from(stores).where(eq(stores.id, storeId));
	if (!before || !store) throw new AppError('NOT_FOUND');
	const { light, dark } = brandAccent(input.accent);
	const after = { ...rest, email: email || null, phone: phone || null };
	await tx
		.update(storeProfiles)
		.set({ ...after, accentTokens: { light, dark }, updatedAt: scope.now })
		.where(eq(storeProfiles.storeId, storeId));
	if (name !== store.name) await tx.update(stores).set({ name }).where(eq(stores.id, storeId));
	scope.changedAddress();
	const fields = [...changedFields(before, after), ...(name === store.name ? [] : ['name'])];
	if (fields.length > 0)
		await recordEvent(scope, {
			name: 'stores.profile_changed',
			subjectId: storeId,
			facts: { fields }
		});
}

/** A new version each time: a booking keeps the one it was made under (A2.4). */
export async function updatePolicy(scope: StoreScope, input: PolicyInput): Promise<StorePolicy> {
	const [row] = await scope.tx
		.select({ policy: storeSettings.policy })
		.from(storeSettings)
		.where(eq(storeSettings.storeId, scope.storeId))
		.for('no key update');
	if (!row) throw new AppError('NOT_FOUND');
	const { fees } = row.policy;
	if (changedFields({ ...row.policy }, input).length === 0) return row.policy;
	return await writePolicy(scope, row.policy, { ...input, ...(fees ? { fees } : {}) });
}

/** What leaving late or not coming costs; null: nothing. A new version, as of every policy (A2.4). */
export async function updateFees(scope: StoreScope, fees: FeePolicy | null): Promise<StorePolicy> {
	const [row] = await scope.tx
		.select({ policy: storeSettings.policy })
		.from(storeSettings)
		.where(eq(storeSettings.storeId, scope.storeId))
		.for('no key update');
	if (!row) throw new AppError('NOT_FOUND');
	const { fees: before, version: _, ...rest } = row.policy;
	if (JSON.stringify(before ?? null) === JSON.stringify(fees)) return row.policy;
	return await writePolicy(scope, row.policy, { ...rest, ...(fees ? { fees } : {}) });
}

async function writePolicy(
	scope: StoreScope,
	{ version, ...before }: StorePolicy,
	values: Omit<StorePolicy, 'version'>
): Promise<StorePolicy> {
	const policy = { ...values, version: version + 1 };
	await scope.tx
		.update(storeSettings)
		.set({ policy, rulesVersion: sql`rules_version + 1` })
		.where(eq(storeSettings.storeId, scope.storeId));
	scope.changedRules();
	await recordEvent(scope, {
		name: 'stores.policy_changed',
		subjectId: scope.storeId,
		facts: { before, after: policy }
	});
	return policy;
}

/** `kind` of picture; null takes it away. Throws NOT_FOUND for a picture that is not the store's. */
export async function setPicture(
	scope: StoreScope,
	kind: 'logo' | 'cover',
	imageId: string | null
): Promise<void> {
	if (imageId !== null) {
		const [image] = await scope.tx
			.select({ id: images.id })
			.from(images)
			.where(and(eq(images.storeId, scope.storeId), eq(images.id, imageId)));
		if (!image) throw new AppError('NOT_FOUND');
	}
	await changeRules(scope);
	await scope.tx
		.update(storeProfiles)
		.set(kind === 'logo' ? { logoImageId: imageId } : { coverImageId: imageId })
		.where(eq(storeProfiles.storeId, scope.storeId));
	await recordEvent(scope, {
		name: 'stores.picture_changed',
		subjectId: scope.storeId,
		facts: { kind, imageId }
	});
}

/** From now on people find it and book, or no longer do. Saying it twice changes nothing. */
export async function setPublished(scope: StoreScope, published: boolean): Promise<void> {
	const [before] = await scope.tx
		.select({ at: stores.publishedAt })
		.from(stores)
		.where(eq(stores.id, scope.storeId))
		.for('update');
	if (!before) throw new AppError('NOT_FOUND');
	if ((before.at !== null) === published) return;
	scope.changedAddress();
	await scope.tx
		.update(stores)
		.set({ publishedAt: published ? scope.now : null })
		.where(eq(stores.id, scope.storeId));
	await recordEvent(scope, {
		name: published ? 'stores.published' : 'stores.unpublished',
		subjectId: scope.storeId
	});
}
