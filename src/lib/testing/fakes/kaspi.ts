/**
 * Kaspi's QR API (scheme r3), imitated: `{StatusCode, Message, Data}` with HTTP 200 whatever happens,
 * decimal tenge, links that live for minutes, returns without a key. Nothing is ever told.
 */
import { randomBytes } from 'node:crypto';
import { plus, toIso, type Instant } from '#lib/platform/time.ts';
import { startVendor, type Answer, type Vendor, type VendorCall } from './vendor.ts';

type Row = Record<string, unknown>;

const ok = (Data: unknown): Answer => ({
	status: 200,
	body: { StatusCode: 0, Message: 'OK', Data }
});
const no = (StatusCode: number): Answer => ({
	status: 200,
	body: { StatusCode, Message: 'Ошибка', Data: null }
});

const LIVES_MS = 180_000;
export const TRADE_POINT = 4_711;
export const BIN = '123456789012';

export interface KaspiPayment {
	readonly id: number;
	readonly externalId: string;
	readonly amount: number;
	readonly expiresAt: Instant;
	status: string;
	returned: number;
}

export interface KaspiFake extends Vendor {
	readonly apiKey: string;
	readonly payments: Map<number, KaspiPayment>;
}

class KaspiMerchant {
	readonly payments = new Map<number, KaspiPayment>();
	readonly #devices = new Map<string, string>();
	readonly #now: () => Instant;

	constructor(now: () => Instant) {
		this.#now = now;
	}

	#isDevice(token: unknown): boolean {
		return [...this.#devices.values()].includes(String(token));
	}

	register(body: Row): Answer {
		if (body['TradePointId'] !== TRADE_POINT || body['OrganizationBin'] !== BIN)
			return no(-14_000_001);
		const token = randomBytes(16).toString('hex');
		this.#devices.set(String(body['DeviceId']), token);
		return ok({ DeviceToken: token });
	}

	createLink(body: Row): Answer {
		const amount = Number(body['Amount']);
		if (!this.#isDevice(body['DeviceToken'])) return no(-1_501);
		if (!(amount > 0) || Math.round(amount * 100) !== amount * 100) return no(-99_000_001);
		const id = 15_000_000 + this.payments.size;
		const expiresAt = plus(this.#now(), LIVES_MS);
		const externalId = String(body['ExternalId']);
		const status = 'PaymentLinkCreated';
		this.payments.set(id, { id, externalId, amount, expiresAt, status, returned: 0 });
		return ok({
			PaymentLink: `https://pay.kaspi.kz/pay/${randomBytes(8).toString('hex')}`,
			ExpireDate: toIso(expiresAt),
			PaymentId: id,
			PaymentMethods: ['Gold', 'Red', 'Loan'],
			PaymentBehaviorOptions: {
				StatusPollingInterval: 5,
				LinkActivationWaitTimeout: 180,
				PaymentConfirmationTimeout: 65
			}
		});
	}

	giveBack(body: Row): Answer {
		const payment = this.payments.get(Number(body['QrPaymentId']));
		if (!this.#isDevice(body['DeviceToken'])) return no(-1_501);
		if (!payment) return no(-1_601);
		const amount = Number(body['Amount']);
		if (payment.status !== 'Processed' || payment.returned + amount > payment.amount)
			return no(-99_000_011);
		payment.returned += amount;
		return ok({ ReturnOperationId: 900_000 + Math.floor(payment.returned * 100) });
	}

	#stateOf(payment: KaspiPayment): string {
		const over = payment.status === 'PaymentLinkCreated' && payment.expiresAt <= this.#now();
		return over ? 'Expired' : payment.status;
	}

	read(url: URL): Answer {
		const last = url.pathname.split('/').at(-1);
		if (url.pathname.includes('/partner/tradepoints/'))
			return last === BIN
				? ok([{ TradePointId: TRADE_POINT, TradePointName: 'Main' }])
				: no(-14_000_001);
		const details = url.pathname.endsWith('/payment/details');
		const id = details ? url.searchParams.get('QrPaymentId') : last;
		const payment = this.payments.get(Number(id));
		if (!payment) return no(-1_601);
		if (!details)
			return ok({ Status: this.#stateOf(payment), TransactionId: '', Amount: payment.amount });
		return ok({
			QrPaymentId: payment.id,
			TotalAmount: payment.amount,
			AvailableReturnAmount: payment.amount - payment.returned,
			TransactionDate: '2026-11-21T09:00:00+05:00'
		});
	}
}

export async function startKaspi(now: () => Instant): Promise<KaspiFake> {
	const apiKey = `key-${randomBytes(12).toString('hex')}`;
	const merchant = new KaspiMerchant(now);
	const handle = (call: VendorCall): Answer => {
		if (call.headers['api-key'] !== apiKey) return { status: 401, body: 'who are you' };
		if (!/^[0-9a-f-]{36}$/.test(String(call.headers['x-request-id']))) return no(-10_000);
		const url = new URL(call.path, 'http://kaspi.invalid');
		if (!url.pathname.startsWith('/r3/v01/')) return { status: 404, body: 'no such scheme' };
		if (call.method === 'GET') return merchant.read(url);
		const body = JSON.parse(call.body) as Row;
		if (url.pathname.endsWith('/device/register')) return merchant.register(body);
		if (url.pathname.endsWith('/qr/create-link')) return merchant.createLink(body);
		if (url.pathname.endsWith('/payment/return')) return merchant.giveBack(body);
		return { status: 404, body: 'no such path' };
	};
	const vendor = await startVendor(handle);
	return { ...vendor, host: `${vendor.host}/r3/v01`, apiKey, payments: merchant.payments };
}
