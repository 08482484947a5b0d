/** Keys that move no money are said to be such, on pages and on papers (A7.9). */
import { expect, test } from 'vitest';
import { config, useConfig } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import type { Vendor } from '../provider.ts';
import { activate, addStripe, addVendor, getStanding } from './connections.ts';

const db = useDatabase();

const standingWith = async (vendor: Vendor, fields: Record<string, string>) => {
	const store = await makeStore(db);
	return await store.scope(async (scope) => {
		const id = newId();
		if (vendor === 'stripe')
			await addStripe(scope, {
				id,
				webhookSecret: 'whsec_only_for_tests',
				...(fields['secretKey'] === undefined
					? { accountRef: 'acct_1Test' }
					: { secretKey: fields['secretKey'] })
			});
		else await addVendor(scope, { id, vendor, fields, accountRef: null, webhookSecrets: [] });
		await activate(scope, id);
		return await getStanding(scope);
	});
};

test.each([
	['stripe', 'sk_test_51Example', true],
	['stripe', 'rk_test_51Example', true],
	['stripe', 'sk_live_51Example', false],
	['paystack', 'sk_test_0123456789', true],
	['paystack', 'sk_live_0123456789', false]
] as const)('%s with %s', async (vendor, secretKey, testMode) => {
	expect(await standingWith(vendor, { secretKey })).toEqual({
		switchedOn: true,
		connected: true,
		testMode
	});
});

test('an account under the platform is as real as the platform’s own key', async () => {
	useConfig({ ...config(), STRIPE_SECRET_KEY: 'sk_live_51Platform' });
	expect(await standingWith('stripe', {})).toMatchObject({ testMode: false });
	useConfig({ ...config(), STRIPE_SECRET_KEY: 'sk_test_51Platform' });
	expect(await standingWith('stripe', {})).toMatchObject({ testMode: true });
});

test.each([
	['square', 'SQUARE_API_HOST', 'https://connect.squareupsandbox.com'],
	['paypal', 'PAYPAL_API_HOST', 'https://api-m.sandbox.paypal.com']
] as const)('%s at its sandbox’s address', async (vendor, setting, host) => {
	expect(await standingWith(vendor, {})).toMatchObject({ testMode: false });
	useConfig({ ...config(), [setting]: host });
	expect(await standingWith(vendor, {})).toMatchObject({ testMode: true });
});
