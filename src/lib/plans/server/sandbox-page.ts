/** The sandbox provider's own pages: where a store subscribes, and its portal with a clock. */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { findEvent } from '#lib/audit/server/reading.ts';
import { AppError } from '#lib/platform/errors.ts';
import { config } from '#lib/platform/server/config.ts';
import { sandboxAllowed } from '#lib/platform/server/mail.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { processNow } from '#lib/platform/time.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import { brought, isRunning, priceMinor, type SandboxSubscription } from '../sandbox.ts';
import { onCheckout, onPortal, type CheckoutAct, type PortalAct } from '../sandbox-acts.ts';
import { sandboxEvent } from './adapters/sandbox-events.ts';
import { listRows, payerOf, write, type SandboxRow } from './adapters/sandbox-rows.ts';
import { receivePlanWebhook, systemRequest } from './inbox.ts';
import { sandboxSubscriptions } from './schema.ts';

export interface SandboxPlanPage {
	readonly state: SandboxSubscription;
	/** What the next invoice comes to. */
	readonly priceMinor: number;
	readonly returnUrl: string;
	readonly cancelUrl: string;
}

async function getRow(scope: StoreScope, token: string): Promise<SandboxRow> {
	// Where no sandbox takes money, its pages do not exist either.
	if (!sandboxAllowed(config())) throw new AppError('NOT_FOUND');
	const [row] = await scope.tx
		.select()
		.from(sandboxSubscriptions)
		.where(
			and(eq(sandboxSubscriptions.storeId, scope.storeId), eq(sandboxSubscriptions.token, token))
		)
		.for('update');
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

/** Throws NOT_FOUND. */
export async function getSandboxPlan(scope: StoreScope, token: string): Promise<SandboxPlanPage> {
	const { state: kept, returnUrl, cancelUrl } = await getRow(scope, token);
	const state = brought(kept, processNow());
	return { state, priceMinor: priceMinor(state, state.next ?? state.terms), returnUrl, cancelUrl };
}

async function keep(
	scope: StoreScope,
	row: SandboxRow,
	state: SandboxSubscription | null
): Promise<SandboxSubscription> {
	if (state === null) throw new AppError('ILLEGAL_TRANSITION');
	await write(scope.tx, row, state);
	await recordEvent(scope, { name: 'sandbox_plan.changed', subjectId: row.id });
	return state;
}

/**
 * A button of the page. Answers where the browser goes; null: it stays. Throws NOT_FOUND, and
 * ILLEGAL_TRANSITION for a button that is no longer there.
 */
export async function actOnSandboxPlan(
	scope: StoreScope,
	token: string,
	act: CheckoutAct
): Promise<{ goTo: string | null }> {
	const row = await getRow(scope, token);
	// Two pages were opened; one was paid.
	const other = (await listRows(scope.tx, scope.storeId)).some(
		({ id, state }) => id !== row.id && isRunning(state)
	);
	const state = await keep(scope, row, other ? null : onCheckout(row.state, act, processNow()));
	return { goTo: isRunning(state) ? row.returnUrl : null };
}

/** A button of the portal or of its clock. Throws as above. */
export async function actOnSandboxPortal(
	scope: StoreScope,
	token: string,
	act: PortalAct
): Promise<void> {
	const row = await getRow(scope, token);
	await keep(scope, row, onPortal(row.state, act, processNow()));
}

/** Signs an event and sends it the way a vendor's comes in. */
export async function tellPlatform(
	pools: Pools,
	storeId: string,
	eventId: string,
	requestId: string
): Promise<void> {
	const event = await inScope(pools, systemRequest(storeId, requestId), (scope) =>
		findEvent(scope, eventId)
	);
	if (!event) return;
	const now = processNow();
	const { raw, headers } = sandboxEvent(eventId, payerOf(storeId), now);
	await receivePlanWebhook(pools, { provider: 'sandbox', raw, headers, now });
}
