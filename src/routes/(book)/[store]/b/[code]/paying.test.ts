import { beforeAll, describe, expect, test } from 'vitest';
import { isRedirect } from '@sveltejs/kit';
import { wallTime as at } from '#lib/testing/booking.ts';
import { makeCardStore } from '#lib/testing/cards.ts';
import { confirmTime, makePayingStore } from '#lib/testing/checkout.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { useStripeStore } from '#lib/testing/payments.ts';
import { contextOf, visitorOf } from '#lib/testing/visitor.ts';
import { leaveTo, pathToPay } from './paying.server.ts';

const db = useDatabase();
const stripe = useStripeStore(db);
/** What the booking's pages are reached by. */
const HERE = 'https://book.example.test';
let day = 3;

const askFor = async (storeId: string, payment: object, fees: object | null) => {
	await db.owner('update services set payment = $2, fees = $3 where store_id = $1', [
		storeId,
		payment,
		fees
	]);
};

const eventAt = (path: string) => ({
	url: new URL(path, HERE),
	locals: { context: contextOf(db) } as App.Locals
});

/** Where the browser is sent for this booking. */
async function sentTo(proof: { store: string; code: string; token: string }): Promise<string> {
	const path = `/${proof.store}/b/${proof.code}?t=${proof.token}`;
	return await pathToPay(eventAt(path), { ...proof, zone: null }, new URL(path, HERE));
}

const wheresTo = (payUrl: string): string => {
	try {
		return leaveTo(eventAt('/'), payUrl).leaving;
	} catch (thrown) {
		if (!isRedirect(thrown)) throw thrown;
		return `303 ${thrown.location}`;
	}
};

describe('C26 to a provider on another host', () => {
	beforeAll(async () => {
		const { storeId } = stripe.bench().store;
		const fees = { tiers: [], of: 'price', capMinor: null, noShowPercent: 50 };
		await askFor(storeId, { kind: 'card_on_file', ceilingMinor: 1_500 }, fees);
	});

	test('a form leads to a page of ours, which names the provider’s own address', async () => {
		const booking = await confirmTime(db, stripe.bench().store, at(++day, '10:00'));
		expect(booking).toMatchObject({ status: 'pending' });
		const path = await sentTo(booking.proof);
		expect(path).toBe(`/${booking.proof.store}/b/${booking.code}/pay?t=${booking.token}`);
		const { payment } = await visitorOf(db).book.getBooking(booking.proof);
		expect(payment?.waiting?.payUrl).toMatch(/^https:\/\/checkout\.stripe\.com\//);
	});

	test('the address that leads there says nothing of where it ends: nobody is sent elsewhere', async () => {
		const booking = await confirmTime(db, stripe.bench().store, at(++day, '10:00'));
		const { store, code, token } = booking.proof;
		const path = `/${store}/b/${code}?t=${token}&payUrl=https://evil.example&to=//evil.example`;
		const sent = await pathToPay(
			eventAt(path),
			{ ...booking.proof, zone: null },
			new URL(path, HERE)
		);
		expect(new URL(sent, HERE).origin).toBe(HERE);
		expect(sent).toMatch(/^\/[^/]/);
		const { payment } = await visitorOf(db).book.getBooking(booking.proof);
		expect(new URL(payment?.waiting?.payUrl ?? '').host).toBe('checkout.stripe.com');
	});

	test('a wrong token opens no page', async () => {
		const booking = await confirmTime(db, stripe.bench().store, at(++day, '10:00'));
		const wrong = { ...booking.proof, token: 'x'.repeat(booking.token.length) };
		expect(await sentTo(wrong)).toBe(`/${wrong.store}/b/${wrong.code}?t=${wrong.token}`);
	});
});

test('a provider’s page of this site is gone to at once, for money and for a card', async () => {
	for (const own of [await makePayingStore(db), await makeCardStore(db)]) {
		const booking = await confirmTime(db, own, at(++day, '10:00'));
		const { payUrl } = await visitorOf(db).book.pay(booking.proof);
		const page = new URL(payUrl);
		expect(wheresTo(payUrl.replace(page.origin, HERE))).toBe(`303 ${page.pathname}`);
		expect(wheresTo(payUrl)).toBe(page.origin === HERE ? `303 ${page.pathname}` : payUrl);
	}
});
