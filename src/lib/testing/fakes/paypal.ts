/**
 * PayPal, imitated: tokens that end, orders approved at its page and captured afterwards, decimal
 * text, one answer per request id, and events signed under a certificate that it serves itself.
 */
import { randomBytes, sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { minorOf } from '#lib/payments/server/adapters/paypal-mapping.ts';
import { certificateOf, makeSigner } from './certificate.ts';
import { startVendor, type Answer, type Vendor, type VendorCall } from './vendor.ts';

type Row = Record<string, unknown>;
interface Amount {
	readonly currency_code: string;
	readonly value: string;
}
interface Unit extends Row {
	reference_id: string;
	custom_id: string;
	amount: Amount;
	payments?: { captures: Row[]; refunds: Row[] };
}
interface Order extends Row {
	id: string;
	status: string;
	update_time: string;
	purchase_units: [Unit];
}

const idOf = (): string => randomBytes(9).toString('hex').toUpperCase();
const ok = (body: object, status = 200): Answer => ({ status, body: structuredClone(body) });
const no = (status: number, name: string, issue: string): Answer => ({
	status,
	body: { name, message: 'no', debug_id: idOf(), details: [{ issue, description: 'no' }] }
});
const gone = no(404, 'RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID');
const unfit = (issue: string): Answer => no(422, 'UNPROCESSABLE_ENTITY', issue);

const minor = ({ value, currency_code }: Amount): number => minorOf(value, currency_code) ?? 0;

export class PaypalAccount {
	readonly orders = new Map<string, Order>();
	readonly events: Row[] = [];
	readonly #answers = new Map<string, Answer>();
	readonly #declining = new Set<string>();
	#changes = 0;

	#tell(type: string, resource: Row): void {
		this.events.push({ id: `WH-${idOf()}`, event_type: type, resource: structuredClone(resource) });
	}

	#touch(order: Order, status: string): void {
		Object.assign(order, { status, update_time: `change-${++this.#changes}` });
	}

	/** The same answer to the same key, whatever else is said the second time. */
	once(key: unknown, make: () => Answer): Answer {
		if (typeof key !== 'string' || key === '') return make();
		const earlier = this.#answers.get(key);
		if (earlier) return earlier;
		const answer = make();
		if (answer.status < 300) this.#answers.set(key, answer);
		return answer;
	}

	create(body: Row): Answer {
		const [unit] = body['purchase_units'] as [Unit];
		const { currency_code: currency, value } = unit.amount;
		const whole = ['HUF', 'JPY', 'TWD'].includes(currency);
		if (!(whole ? /^\d+$/ : /^\d+\.\d\d$/).test(value)) return unfit('DECIMALS_NOT_SUPPORTED');
		const id = idOf();
		const order: Order = {
			id,
			status: 'PAYER_ACTION_REQUIRED',
			update_time: `change-${++this.#changes}`,
			purchase_units: [structuredClone(unit)],
			links: [{ rel: 'payer-action', href: `https://www.paypal.com/checkoutnow?token=${id}` }]
		};
		this.orders.set(id, order);
		return ok(order, 201);
	}

	/** What a client does at the page. */
	approve(orderId: string, means: 'good' | 'declining' = 'good'): void {
		const order = this.orders.get(orderId);
		if (!order) return;
		this.#declining.delete(orderId);
		if (means === 'declining') this.#declining.add(orderId);
		this.#touch(order, 'APPROVED');
		this.#tell('CHECKOUT.ORDER.APPROVED', { id: orderId });
	}

	capture(order: Order): Answer {
		if (order.status === 'COMPLETED') return unfit('ORDER_ALREADY_CAPTURED');
		if (order.status !== 'APPROVED') return unfit('ORDER_NOT_APPROVED');
		if (this.#declining.has(order.id)) return unfit('INSTRUMENT_DECLINED');
		const [unit] = order.purchase_units;
		const { currency_code } = unit.amount;
		const whole = !unit.amount.value.includes('.');
		const capture = {
			id: idOf(),
			status: 'COMPLETED',
			amount: unit.amount,
			custom_id: unit.custom_id,
			seller_receivable_breakdown: {
				paypal_fee: { currency_code, value: whole ? '39' : '1.39' }
			},
			supplementary_data: { related_ids: { order_id: order.id } }
		};
		unit.payments = { captures: [capture], refunds: [] };
		this.#touch(order, 'COMPLETED');
		this.#tell('PAYMENT.CAPTURE.COMPLETED', capture);
		return ok(order, 201);
	}

	change(order: Order, [patch]: readonly { path: string; value: string }[]): Answer {
		if (order.status === 'COMPLETED') return unfit('ORDER_ALREADY_COMPLETED');
		const [unit] = order.purchase_units;
		if (patch?.path !== `/purchase_units/@reference_id=='${unit.reference_id}'/custom_id`)
			return unfit('INVALID_PATCH_OPERATION');
		unit.custom_id = patch.value;
		return { status: 204, body: '' };
	}

	refund(captureId: string, body: Row): Answer {
		const units = [...this.orders.values()].map((order) => order.purchase_units[0]);
		const payments = units.find(
			({ payments: of }) => of?.captures[0]?.['id'] === captureId
		)?.payments;
		const capture = payments?.captures[0];
		if (!payments || !capture) return gone;
		const amount = body['amount'] as Amount;
		const back = payments.refunds.reduce((sum, each) => sum + minor(each['amount'] as Amount), 0);
		const left = minor(capture['amount'] as Amount) - back;
		if (left === 0) return unfit('CAPTURE_FULLY_REFUNDED');
		if (minor(amount) > left) return unfit('REFUND_AMOUNT_EXCEEDED');
		const href = `https://api.paypal.com/v2/payments/captures/${captureId}`;
		const refund = {
			id: idOf(),
			status: 'COMPLETED',
			amount,
			custom_id: body['custom_id'],
			links: [{ rel: 'up', href }]
		};
		payments.refunds.push(refund);
		capture['status'] = minor(amount) === left ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
		this.#tell('PAYMENT.CAPTURE.REFUNDED', refund);
		return ok(refund, 201);
	}
}

function answer(account: PaypalAccount, { method, path, headers, body }: VendorCall): Answer {
	const [, , , kind = '', id = '', what = ''] = path.split('/');
	const given = (body === '' ? {} : JSON.parse(body)) as Row;
	const key = headers['paypal-request-id'];
	if (path === '/v2/checkout/orders') return account.once(key, () => account.create(given));
	if (kind === 'captures' && what === 'refund')
		return account.once(key, () => account.refund(id, given));
	const order = kind === 'orders' ? account.orders.get(id) : undefined;
	if (!order) return gone;
	if (method === 'PATCH')
		return account.change(order, given as unknown as { path: string; value: string }[]);
	return what === 'capture' ? account.once(key, () => account.capture(order)) : ok(order);
}

export interface PaypalFake extends Vendor {
	readonly clientId: string;
	readonly clientSecret: string;
	readonly account: PaypalAccount;
	/** How many tokens were granted. */
	granted(): number;
	/** Takes every token back before its end. */
	revoke(): void;
	/** The headers of an event, as they were sent. */
	signed(raw: Uint8Array, webhookId: string): Record<string, string>;
}

const CERTIFICATE = '/v1/notifications/certs/CERT-360caa42-fca2a594';

export async function startPaypal(): Promise<PaypalFake> {
	const [clientId, clientSecret] = [`A${idOf()}${idOf()}`, `E${idOf()}${idOf()}`];
	const account = new PaypalAccount();
	const [signer, issuer] = [makeSigner('messageverificationcerts.paypal.test'), makeSigner('CA')];
	const chain = certificateOf(signer, issuer) + certificateOf(issuer, issuer);
	const pair = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
	const tokens: string[] = [];
	let token = '';
	const handle = (call: VendorCall): Answer => {
		const { authorization } = call.headers;
		if (call.path === CERTIFICATE) return { status: 200, body: chain };
		if (call.path.startsWith('/v1/notifications/certs/')) return gone;
		if (call.path === '/v1/oauth2/token') {
			if (authorization !== `Basic ${pair}` || call.body !== 'grant_type=client_credentials')
				return { status: 401, body: { error: 'invalid_client' } };
			token = `A21AA${idOf()}`;
			tokens.push(token);
			return ok({ access_token: token, token_type: 'Bearer', expires_in: 32_400 });
		}
		if (token === '' || authorization !== `Bearer ${token}`)
			return { status: 401, body: { error: 'invalid_token' } };
		return answer(account, call);
	};
	const vendor = await startVendor(handle);
	return Object.assign(vendor, {
		clientId,
		clientSecret,
		account,
		granted: () => tokens.length,
		revoke: () => void (token = ''),
		signed: (raw: Uint8Array, webhookId: string) => {
			const [id, time] = ['69cd13f0-d67a-11e5-baa3-778b53f4ae55', '2026-11-21T09:00:00Z'];
			const text = Buffer.from(`${id}|${time}|${webhookId}|${crc32(raw)}`);
			return {
				'paypal-transmission-id': id,
				'paypal-transmission-time': time,
				'paypal-transmission-sig': sign('sha256', text, signer.privateKey).toString('base64'),
				'paypal-cert-url': `https://${vendor.host}${CERTIFICATE}`,
				'paypal-auth-algo': 'SHA256withRSA'
			};
		}
	});
}
