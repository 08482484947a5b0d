/** Connecting a store to Stripe: Stripe is asked first, with no transaction open, then it is written down. */
import { AppError } from '#lib/platform/errors.ts';
import { config } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { ProviderError } from '../provider.ts';
import { createAccount, createEndpoint, onboardingPage } from './adapters/stripe-onboarding.ts';
import { stripePayments } from './adapters/stripe.ts';
import {
	activate,
	addStripe,
	endpointUrl,
	findOnboarding,
	providerOf,
	type Connection
} from './connections.ts';

/** Refused keys are the field's fault; an absent Stripe is nobody's. */
export async function telling<T>(field: string, call: () => Promise<T>): Promise<T> {
	try {
		return await call();
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		throw error.outcome === 'refused' ? new AppError('BAD_INPUT', { field }) : new AppError('BUSY');
	}
}

/**
 * With the store's own secret key. Makes the endpoint for its events there, so that nobody copies a
 * second secret. Throws BAD_INPUT (`secretKey`) when Stripe refuses the key, BUSY when it is silent.
 */
export async function connectOwnKeys(
	pools: Pools,
	request: ScopeRequest,
	secretKey: string
): Promise<{ connectionId: string }> {
	const connectionId = newId();
	const access = { secretKey, account: null, host: config().STRIPE_API_HOST };
	const webhookSecret = await telling('secretKey', async () => {
		await stripePayments({ ...access, webhookSecrets: [] }).accountStatus();
		return await createEndpoint(access, connectionId, endpointUrl(request.storeId, connectionId));
	});
	await inScope(pools, request, async (scope) => {
		await addStripe(scope, { id: connectionId, secretKey, webhookSecret });
		await activate(scope, connectionId);
	});
	return { connectionId };
}

export interface Onboarding {
	readonly country: string;
	readonly email: string;
	readonly returnUrl: string;
	readonly refreshUrl: string;
}

async function beginAccount(
	pools: Pools,
	request: ScopeRequest,
	platform: string,
	{ country, email }: Onboarding
): Promise<string> {
	const connectionId = newId();
	const host = config().STRIPE_API_HOST;
	const accountRef = await createAccount(
		{ secretKey: platform, account: null, host },
		{ storeId: request.storeId, country, email }
	);
	const webhookSecret = await createEndpoint(
		{ secretKey: platform, account: accountRef, host },
		connectionId,
		endpointUrl(request.storeId, connectionId)
	);
	await inScope(pools, request, (scope) =>
		addStripe(scope, { id: connectionId, accountRef, webhookSecret })
	);
	return accountRef;
}

/**
 * On an account connected to the platform's: answers Stripe's page to go to. Until Stripe is content
 * the store goes on as it was. Throws PAYMENTS_OFF when the platform has no account.
 */
export async function beginOnboarding(
	pools: Pools,
	request: ScopeRequest,
	onboarding: Onboarding
): Promise<{ goTo: string }> {
	const platform = config().STRIPE_SECRET_KEY;
	if (!platform) throw new AppError('PAYMENTS_OFF');
	const begun = await inScope(pools, request, findOnboarding);
	return await telling('country', async () => {
		const accountRef =
			begun?.accountRef ?? (await beginAccount(pools, request, platform, onboarding));
		const access = { secretKey: platform, account: null, host: config().STRIPE_API_HOST };
		return { goTo: await onboardingPage(access, accountRef, onboarding) };
	});
}

/** After coming back, or when the account changed: Stripe says whether it may take money now. */
export async function finishOnboarding(
	pools: Pools,
	request: ScopeRequest
): Promise<{ ready: boolean; due: readonly string[] }> {
	const connection: Connection | undefined = await inScope(pools, request, findOnboarding);
	if (!connection) throw new AppError('ILLEGAL_TRANSITION');
	const status = await telling('account', () => providerOf(pools, connection).accountStatus());
	if (status.ready) await inScope(pools, request, (scope) => activate(scope, connection.id));
	return status;
}
