/** Packages that renew, bought at the sandbox, and time that goes by. */
import { buyPackage, settlePurchase, type Buyer } from '#lib/packages/server/buying.ts';
import { payRenewal, renew } from '#lib/packages/server/charging-renewals.ts';
import { addPackage, editPackage, getPackage } from '#lib/packages/server/definitions.ts';
import { jobs, listeners } from '#lib/packages/server/jobs.ts';
import { getPurchase } from '#lib/packages/server/purchases.ts';
import { findRenewal, type Renewal } from '#lib/packages/server/renewals.ts';
import { agreementOf, type Renews } from '#lib/packages/renewing.ts';
import { imbalance } from '#lib/payments/ledger.ts';
import { activate, addVendor } from '#lib/payments/server/connections.ts';
import { getBalances } from '#lib/payments/server/ledger.ts';
import { actOnSandboxPage } from '#lib/payments/server/sandbox-page.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Instant } from '#lib/platform/time.ts';
import { storeById } from '#lib/stores/server/addresses.ts';
import type { TestDatabase } from './database.ts';
import { settle } from './jobs.ts';
import { usePackages } from './packages.ts';
import { asVisitor, paymentFeature } from './payments.ts';

export const packageFeature = {
	jobs: [...paymentFeature.jobs, ...jobs],
	listeners: [...paymentFeature.listeners, ...listeners]
};

type Now = ReturnType<typeof usePackages>['now'];

export type Hand = Parameters<typeof actOnSandboxPage>[2];

const visitorOf = (now: Now) => (at?: Instant) => ({
	...asVisitor(now.store.storeId),
	...(at === undefined ? {} : { now: at })
});

async function addressOf(db: TestDatabase, now: Now) {
	const found = await storeById(db.pools, now.store.storeId);
	if (!found) throw new Error('the store is gone');
	return found;
}

function useOffer(db: TestDatabase, now: Now) {
	const visitor = visitorOf(now);
	/** 100.00 for three visits, again and again. */
	const aRenewing = async (renews: Renews | null = 'month'): Promise<string> => {
		const serviceIds = [now.store.serviceIds[0] ?? ''];
		const values = { name: 'Three cuts', description: '', priceMinor: 10_000, hidden: false };
		const sold = { ...values, renews, uses: 3, validDays: 31, serviceIds };
		return (await now.store.scope((scope) => addPackage(scope, sold))).packageId;
	};
	const reprice = async (packageId: string, priceMinor: number): Promise<void> => {
		await now.store.scope(async (scope) => {
			const line = await getPackage(scope, packageId);
			const { name, description, uses, validDays, renews, hidden, services } = line;
			const values = { name, description, uses, validDays, renews, hidden, priceMinor };
			const serviceIds = services.map(({ id }) => id);
			await editPackage(scope, packageId, { ...values, serviceIds });
		});
	};
	const agreed = async (packageId: string): Promise<string> =>
		agreementOf(await now.store.scope((scope) => getPackage(scope, packageId)));
	const order = async (packageId: string, change: Partial<Buyer> = {}) =>
		await buyPackage(db.pools, visitor(), await addressOf(db, now), {
			packageId,
			name: 'Katerina',
			email: now.user.email,
			phone: '',
			agreed: await agreed(packageId),
			idempotencyKey: newId(),
			...change
		});
	const press = async (payUrl: string, ...hands: Hand[]): Promise<void> => {
		for (const hand of hands)
			await now.store.scope((scope) =>
				actOnSandboxPage(scope, payUrl.split('/').at(-1) ?? '', hand)
			);
	};
	return { aRenewing, reprice, order, press };
}

function useTime(db: TestDatabase, now: Now) {
	const visitor = visitorOf(now);
	const find = async (renewalId: string): Promise<Renewal> => {
		const row = await now.store.scope((scope) => findRenewal(scope, renewalId));
		if (!row) throw new Error('no such renewal');
		return row;
	};
	/** The kept card behaves otherwise from now on. */
	const cardNow = async (behaves: 'pays' | 'declines' | 'challenges'): Promise<void> => {
		for (const table of ['saved_cards', 'sandbox_payments'])
			await db.owner(
				`update ${table} set card_ref = regexp_replace(card_ref, 'card_[a-z]+_', 'card_' || $2 || '_')
				 where store_id = $1`,
				[now.store.storeId, behaves]
			);
	};
	/** A worker takes it when its time has come. Returns how it stands then. */
	const come = async (renewalId: string): Promise<Renewal> => {
		const { tryAt } = await find(renewalId);
		await renew(db.pools, visitor(tryAt ?? undefined), renewalId);
		return await find(renewalId);
	};
	const pay = async (renewalId: string, at?: Instant) =>
		await payRenewal(db.pools, visitor(at), await addressOf(db, now), renewalId);
	/** From what was pressed to the last that follows from it: each round tells by events of its own. */
	const follow = async (): Promise<void> => {
		for (let round = 0; round < 4; round++) await settle(db, now.store.storeId, packageFeature);
	};
	/** The store leaves for a provider that keeps no cards. */
	const toKaspi = async (): Promise<void> =>
		await now.store.scope(async (scope) => {
			const id = newId();
			const fields = { payLink: 'https://pay.kaspi.kz/pay/ammos' };
			await addVendor(scope, {
				id,
				vendor: 'kaspi_manual',
				accountRef: null,
				fields,
				webhookSecrets: []
			});
			await activate(scope, id);
		});
	return { find, cardNow, come, pay, follow, toKaspi };
}

function useSeen(db: TestDatabase, now: Now) {
	/** What was bought under it: number, state, visits. */
	const periods = async (renewalId: string) => {
		const rows = await db.owner<{ id: string }>(
			'select id from package_purchases where renewal_id = $1 order by period',
			[renewalId]
		);
		return await now.store.scope(async (scope) => {
			const found: string[] = [];
			for (const { id } of rows) {
				const { period, status, usesLeft, priceMinor } = await getPurchase(scope, id);
				found.push(`${period} ${status} ${usesLeft} for ${priceMinor}`);
			}
			return found;
		});
	};
	/** What the store truly took, by payment. */
	const taken = async (): Promise<number[]> =>
		(
			await db.owner<{ amount_minor: string }>(
				`select amount_minor from payments where store_id = $1 and status = 'succeeded' order by id`,
				[now.store.storeId]
			)
		).map((row) => Number(row.amount_minor));
	/** What clients were told, by event. */
	const told = async (): Promise<string[]> =>
		(
			await db.owner<{ name: string }>(
				`select name from events where store_id = $1 and name like 'package.renew%' order by occurred_at, id`,
				[now.store.storeId]
			)
		).map((row) => row.name.replace('package.', ''));
	/** What the store owes in visits; throws when the books do not balance. */
	const owed = async (): Promise<number> => {
		const euros = (await now.store.scope((scope) => getBalances(scope))).get('EUR');
		if (!euros || imbalance(euros) !== 0) throw new Error('the books are out');
		return euros.credit;
	};
	return { periods, taken, told, owed };
}

/** Call at the top of a test file; what it returns speaks of the store of the test that runs. */
export function useRenewals(db: TestDatabase) {
	const packages = usePackages(db);
	const { now } = packages;
	const visitor = visitorOf(now);
	const offer = useOffer(db, now);
	const { aRenewing, order, press } = offer;
	/** Bought and paid once. Returns the renewal's id, which is its first purchase's. */
	const bought = async (packageId?: string, ...hands: Hand[]): Promise<string> => {
		const { payUrl } = await order(packageId ?? (await aRenewing()));
		await press(payUrl, ...(hands.length > 0 ? hands : (['pay'] as const)));
		const [row] = await db.owner<{ id: string }>(
			`select id from package_purchases where store_id = $1 and pay_url = $2`,
			[now.store.storeId, payUrl]
		);
		await settlePurchase(db.pools, visitor(), row?.id ?? '');
		return row?.id ?? '';
	};
	return { ...packages, ...offer, ...useTime(db, now), ...useSeen(db, now), visitor, bought };
}
