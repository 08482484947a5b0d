/** A8 A store says whom its invoices name: kept here, told to the provider, and to nobody else. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ProviderError } from '#lib/payments/provider.ts';
import { useConfig } from '#lib/platform/server/config.ts';
import { codeOf, eventsOf } from '#lib/testing/admins.ts';
import {
	makePayingStore,
	sellPlan,
	useSandboxBilling,
	useStripeBilling,
	type PayingStore
} from '#lib/testing/billed-stores.ts';
import { useDatabase } from '#lib/testing/database.ts';
import type { PayerInput } from '../input.ts';
import { telling } from './charging.ts';

const db = useDatabase();
const sandbox = useSandboxBilling(db);
const stripe = useStripeBilling(db);

const AMMOS: PayerInput = {
	legalName: 'Ammos IKE',
	country: 'GR',
	line: 'Akti 1',
	city: 'Athens',
	postalCode: '105 57',
	taxId: ' el 123 456 789'
};

describe.each([
	['sandbox', sandbox],
	['stripe', stripe]
] as const)('with %s', (provider, bench) => {
	let studio: string;
	beforeAll(async () => {
		if (provider === 'sandbox') useConfig(db.config);
		else
			useConfig({
				...db.config,
				STRIPE_SECRET_KEY: stripe().fake.secretKey,
				STRIPE_WEBHOOK_SECRET: 'whsec_of_the_platform',
				STRIPE_API_HOST: stripe().fake.host
			});
		studio = (await sellPlan(db, { name: 'Studio', priceMinor: 2_900 })).code;
	});

	const pay = async ({ plans, at }: PayingStore): Promise<void> => {
		const { goTo } = await plans.checkout({ ...at, plan: studio });
		await bench().pay(goTo, 'pays');
		await plans.refresh(at);
	};
	const billedTo = async ({ plans, at }: PayingStore) =>
		(await plans.invoices(at)).map((invoice) => invoice.billedTo);

	test('what was said before the first payment stands on the first invoice', async () => {
		const paying = await makePayingStore(db);
		expect(await paying.plans.payer(paying.at)).toMatchObject({ legalName: '', taxId: '' });
		await paying.plans.savePayer({ ...paying.at, ...AMMOS });
		expect(await paying.plans.payer(paying.at)).toEqual({ ...AMMOS, taxId: 'EL123456789' });
		await pay(paying);
		expect(await billedTo(paying)).toEqual([{ name: 'Ammos IKE', taxId: 'EL123456789' }]);
	});

	test('what was said later stands on the next one only', async () => {
		const paying = await makePayingStore(db);
		await pay(paying);
		const [first] = await billedTo(paying);
		expect(first?.taxId ?? null).toBeNull();
		await paying.plans.savePayer({ ...paying.at, ...AMMOS });
		await bench().act(await paying.payerRef(), 'renew');
		expect(await billedTo(paying)).toEqual([
			{ name: 'Ammos IKE', taxId: 'EL123456789' },
			first ?? null
		]);
	});
});

test('no name, no such country, or an id of another shape is refused at its field, and nothing is kept', async () => {
	const paying = await makePayingStore(db);
	const wrong: readonly [keyof PayerInput, string][] = [
		['legalName', ' '],
		['country', 'ZZ'],
		['taxId', 'EL12'],
		['taxId', 'DE123456789']
	];
	for (const [field, value] of wrong) {
		const call = () => paying.plans.savePayer({ ...paying.at, ...AMMOS, [field]: value });
		await expect(call()).rejects.toMatchObject({
			code: 'BAD_REQUEST',
			cause: { issues: [{ path: [field] }] }
		});
	}
	expect(await paying.plans.payer(paying.at)).toMatchObject({ legalName: '' });
});

test('an id that only the provider refuses is told at its field', async () => {
	const refused = telling(async () => {
		await Promise.reject(new ProviderError('refused', 'tax_id_invalid'));
	});
	await expect(refused).rejects.toMatchObject({
		code: 'CONFLICT',
		details: { reason: 'plan_tax_id', field: 'taxId' }
	});
});

test('while the provider is silent nothing is kept, so that both say the same', async () => {
	const paying = await makePayingStore(db);
	useConfig({
		...db.config,
		STRIPE_SECRET_KEY: stripe().fake.secretKey,
		STRIPE_API_HOST: 'http://127.0.0.1:1'
	});
	await db.owner(
		`insert into plan_payers (store_id, provider, payer_ref) values ($1, 'stripe', $2)`,
		[paying.store.storeId, `cus_${paying.store.storeId}`]
	);
	expect(await codeOf(paying.plans.savePayer({ ...paying.at, ...AMMOS }))).toBe('BUSY');
	expect(await paying.plans.payer(paying.at)).toMatchObject({ legalName: '' });
	useConfig(db.config);
});

test('the audit tells that it changed, and not the id', async () => {
	const paying = await makePayingStore(db);
	await paying.plans.savePayer({ ...paying.at, ...AMMOS });
	const [event] = (await eventsOf(db, paying.store.storeId)).filter(
		({ name }) => name === 'plan.payer_named'
	);
	expect(event).toMatchObject({ facts: { country: 'GR', taxId: true } });
	expect(JSON.stringify(event)).not.toContain('123456789');
});
