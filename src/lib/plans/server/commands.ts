/** What the platform sells, changed from the console. Live prices never change silently (A8.1). */
import { desc, eq } from 'drizzle-orm';
import { recordPlatformEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { slugify } from '#lib/stores/rules.ts';
import type { StoresScope } from '#lib/stores/server/platform-scope.ts';
import { termsOf, type PlanInput } from '../input.ts';
import { FREE_PLAN, sameTerms, type PlanTerms } from '../rules.ts';
import { plans, planVersions } from './schema.ts';

async function addVersion(
	scope: StoresScope,
	planId: string,
	version: number,
	{ features, ...terms }: PlanTerms
): Promise<string> {
	const id = newId();
	await scope.tx
		.insert(planVersions)
		.values({ id, planId, version, ...terms, features: [...features] });
	return id;
}

/** "Studio" → `studio`, or `studio-2` when that is another plan's for ever. */
async function freeCode(scope: StoresScope, name: string): Promise<string> {
	const wanted = slugify(name) || 'plan';
	const { rows } = await scope.tx.$client.query<{ code: string }>(
		`select code from plans where code = $1 or code like $1 || '-%'`,
		[wanted]
	);
	const taken = new Set(rows.map(({ code }) => code));
	let code = wanted;
	for (let n = 2; taken.has(code); n++) code = `${wanted}-${n}`;
	return code;
}

/** On sale at once when it is listed. `input` is parsed: its price is one. */
export async function createPlan(
	scope: StoresScope,
	input: PlanInput
): Promise<{ planId: string; code: string }> {
	const planId = newId();
	// One at a time: two of one name must not choose the same code. The free plan is always there to lock.
	await scope.tx.$client.query('select from plans where code = $1 for update', [FREE_PLAN]);
	const code = await freeCode(scope, input.name);
	const { name, description, listed } = input;
	await scope.tx.insert(plans).values({ id: planId, code, name, description, listed });
	const terms = termsOf(input);
	await addVersion(scope, planId, 1, terms);
	await recordPlatformEvent(scope, {
		name: 'plan.created',
		subjectId: planId,
		facts: { code, name, listed, ...terms }
	});
	return { planId, code };
}

type PlanRow = typeof plans.$inferSelect;

async function lockPlan(scope: StoresScope, planId: string): Promise<PlanRow> {
	const [plan] = await scope.tx.select().from(plans).where(eq(plans.id, planId)).for('update');
	if (!plan) throw new AppError('NOT_FOUND');
	return plan;
}

/** What is sold of it now. Read under the plan's lock. */
async function currentOf(scope: StoresScope, planId: string) {
	const [current] = await scope.tx
		.select()
		.from(planVersions)
		.where(eq(planVersions.planId, planId))
		.orderBy(desc(planVersions.version))
		.limit(1);
	if (!current) throw new Error('a plan without a version');
	return current;
}

/**
 * Name and description change for everyone; price, limits or features make a new version for whoever
 * comes now, and subscribers keep theirs. Throws NOT_FOUND, CHANGED_MEANWHILE when `seen` is not the
 * version sold now, BAD_INPUT (`reason` plan_free) for a free plan with a price.
 */
export async function editPlan(
	scope: StoresScope,
	planId: string,
	seen: number,
	input: PlanInput
): Promise<{ version: number }> {
	const plan = await lockPlan(scope, planId);
	const current = await currentOf(scope, planId);
	if (current.version !== seen) throw new AppError('CHANGED_MEANWHILE');
	const terms = termsOf(input);
	const free = plan.code === FREE_PLAN;
	if (free && terms.priceMinor > 0)
		throw new AppError('BAD_INPUT', { field: 'price', reason: 'plan_free' });
	const { name, description } = input;
	const listed = free || input.listed;
	await scope.tx.update(plans).set({ name, description, listed }).where(eq(plans.id, planId));
	const version = sameTerms(current, terms) ? seen : seen + 1;
	if (version !== seen) await addVersion(scope, planId, version, terms);
	await recordPlatformEvent(scope, {
		name: 'plan.edited',
		subjectId: planId,
		facts: { name, description, listed, version, from: seen, ...terms }
	});
	return { version };
}

/** Closed to new stores; who is on it stays on it. Throws NOT_FOUND, IN_USE for the free plan. */
export async function archivePlan(scope: StoresScope, planId: string): Promise<void> {
	const plan = await lockPlan(scope, planId);
	if (plan.code === FREE_PLAN) throw new AppError('IN_USE', { reason: 'plan_free' });
	if (plan.archivedAt !== null) throw new AppError('NOT_FOUND');
	await scope.tx.update(plans).set({ archivedAt: scope.now }).where(eq(plans.id, planId));
	await recordPlatformEvent(scope, {
		name: 'plan.archived',
		subjectId: planId,
		facts: { code: plan.code }
	});
}

/** Open to new stores again. Throws NOT_FOUND unless it is archived. */
export async function restorePlan(scope: StoresScope, planId: string): Promise<void> {
	const plan = await lockPlan(scope, planId);
	if (plan.archivedAt === null) throw new AppError('NOT_FOUND');
	await scope.tx.update(plans).set({ archivedAt: null }).where(eq(plans.id, planId));
	await recordPlatformEvent(scope, {
		name: 'plan.restored',
		subjectId: planId,
		facts: { code: plan.code }
	});
}
