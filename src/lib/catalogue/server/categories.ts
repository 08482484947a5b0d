import { and, asc, eq } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { violates } from '#lib/platform/server/outcome.ts';
import { changeRules } from '#lib/stores/server/rules-version.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { moved, requireLive, setOrder } from './presence.ts';
import { categories } from './schema.ts';

/** Two groups of one name would be one heading twice. */
async function uniquely<T>(fn: () => Promise<T>): Promise<T> {
	try {
		return await fn();
	} catch (error) {
		if (violates(error, 'categories_name'))
			throw new AppError('BAD_INPUT', { field: 'name', reason: 'name_taken' });
		throw error;
	}
}

async function orderNow(scope: StoreScope): Promise<string[]> {
	const rows = await scope.tx
		.select({ id: categories.id })
		.from(categories)
		.where(eq(categories.storeId, scope.storeId))
		.orderBy(asc(categories.position), asc(categories.name));
	return rows.map(({ id }) => id);
}

/** Last in order. Throws BAD_INPUT (`reason: name_taken`). */
export async function addCategory(
	scope: StoreScope,
	name: string
): Promise<{ categoryId: string }> {
	await changeRules(scope);
	const categoryId = newId();
	const position = (await orderNow(scope)).length;
	await uniquely(() =>
		scope.tx.insert(categories).values({ storeId: scope.storeId, id: categoryId, name, position })
	);
	await recordEvent(scope, { name: 'category.added', subjectId: categoryId, facts: { name } });
	return { categoryId };
}

/** Throws NOT_FOUND, BAD_INPUT (`reason: name_taken`). */
export async function renameCategory(
	scope: StoreScope,
	categoryId: string,
	name: string
): Promise<void> {
	await changeRules(scope);
	const renamed = await uniquely(() =>
		scope.tx
			.update(categories)
			.set({ name })
			.where(and(eq(categories.storeId, scope.storeId), eq(categories.id, categoryId)))
			.returning({ id: categories.id })
	);
	if (renamed.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, { name: 'category.renamed', subjectId: categoryId, facts: { name } });
}

export async function orderCategories(
	scope: StoreScope,
	categoryIds: readonly string[]
): Promise<void> {
	await changeRules(scope);
	await requireLive(scope, 'categories', categoryIds);
	await setOrder(scope, 'categories', categoryIds);
	await recordEvent(scope, {
		name: 'category.ordered',
		subjectId: scope.storeId,
		facts: { categoryIds }
	});
}

export async function moveCategory(
	scope: StoreScope,
	categoryId: string,
	direction: 'up' | 'down'
): Promise<void> {
	await changeRules(scope);
	const order = moved(await orderNow(scope), categoryId, direction);
	await setOrder(scope, 'categories', order);
	await recordEvent(scope, {
		name: 'category.ordered',
		subjectId: scope.storeId,
		facts: { categoryIds: order }
	});
}
