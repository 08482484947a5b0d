/** Which provider charges for plans here, and who a store is there. */
import { and, eq } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { config } from '#lib/platform/server/config.ts';
import { sandboxAllowed } from '#lib/platform/server/mail.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { isBillingProvider, type BillingProvider, type PlatformBilling } from '../billing.ts';
import { sandboxBilling } from './adapters/sandbox.ts';
import { stripeBilling } from './adapters/stripe.ts';
import { planPayers } from './schema.ts';

/** New subscriptions are charged by it; null: plans are given by an admin, and nothing is charged. */
export function chargingProvider(): BillingProvider | null {
	const settings = config();
	if (settings.STRIPE_SECRET_KEY && settings.STRIPE_WEBHOOK_SECRET) return 'stripe';
	return sandboxAllowed(settings) ? 'sandbox' : null;
}

/** Throws PAYMENTS_OFF where this provider cannot be asked: the sandbox in production, Stripe without a key. */
export function billingBy(pools: Pools, provider: string): PlatformBilling {
	const settings = config();
	if (provider === 'sandbox' && sandboxAllowed(settings)) return sandboxBilling(pools.app);
	if (provider === 'stripe' && settings.STRIPE_SECRET_KEY)
		return stripeBilling({
			secretKey: settings.STRIPE_SECRET_KEY,
			account: null,
			host: settings.STRIPE_API_HOST,
			webhookSecrets: (settings.STRIPE_WEBHOOK_SECRET ?? '').split(',').map((each) => each.trim())
		});
	throw new AppError('PAYMENTS_OFF');
}

/** May this provider be asked here? A store's former one may be gone. */
export const canAsk = (provider: string): boolean =>
	provider === 'sandbox' ? sandboxAllowed(config()) : Boolean(config().STRIPE_SECRET_KEY);

/** True while money is only pretended: the page must say so. */
export const isTestMode = (provider: string | null): boolean => provider === 'sandbox';

export interface Payer {
	readonly provider: BillingProvider;
	readonly payerRef: string;
}

export async function findPayer(scope: StoreScope, provider: string): Promise<Payer | undefined> {
	if (!isBillingProvider(provider)) return undefined;
	const [row] = await scope.tx
		.select({ provider: planPayers.provider, payerRef: planPayers.payerRef })
		.from(planPayers)
		.where(and(eq(planPayers.storeId, scope.storeId), eq(planPayers.provider, provider)));
	return row;
}

/** Was it ever sent to a provider's page? */
export async function hasPayer(scope: StoreScope): Promise<boolean> {
	const rows = await scope.tx
		.select({ provider: planPayers.provider })
		.from(planPayers)
		.where(eq(planPayers.storeId, scope.storeId));
	return rows.some(({ provider }) => canAsk(provider));
}
