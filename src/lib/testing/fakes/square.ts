/**
 * Square, imitated: a pinned version, idempotency keys in the body, orders behind payment links, money
 * as `{amount, currency}`, errors as a list, and events signed over the address and the bytes.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { processNow, toIso } from '#lib/platform/time.ts';
import { startVendor, type Answer, type Vendor, type VendorCall } from './vendor.ts';

type Row = Record<string, unknown>;
interface Money {
	readonly amount: number;
	readonly currency: string;
}

const idOf = (): string => randomBytes(12).toString('hex').toUpperCase();
const ok = (body: Row): Answer => ({ status: 200, body: structuredClone(body) });
const no = (status: number, code: string): Answer => ({
	status,
	body: { errors: [{ category: 'INVALID_REQUEST_ERROR', code, detail: 'no' }] }
});

export const SQUARE_LOCATION = 'L88917AVBK2S5';
export const SQUARE_MERCHANT = '6SSW7HV8K2ST5';

export const signSquare = (url: string, body: string | Uint8Array, key: string): string =>
	createHmac('sha256', key).update(url).update(body).digest('base64');

export class SquareAccount {
	readonly orders = new Map<string, Row>();
	readonly payments = new Map<string, Row>();
	readonly refunds = new Map<string, Row>();
	readonly events: Row[] = [];
	readonly #links = new Map<string, { readonly body: string; readonly answer: Answer }>();

	#tell(type: string, kind: string, object: Row): void {
		this.events.push({
			merchant_id: SQUARE_MERCHANT,
			type,
			event_id: idOf(),
			created_at: '2026-11-21T09:00:00Z',
			data: { type: kind, id: object['id'], object: { [kind]: structuredClone(object) } }
		});
	}

	/** One answer per key; another body under it is refused. */
	once(body: Row, make: () => Answer): Answer {
		const key = typeof body['idempotency_key'] === 'string' ? body['idempotency_key'] : '';
		if (key === '' || key.length > 45) return no(400, 'VALUE_TOO_LONG');
		const text = JSON.stringify(body);
		const earlier = this.#links.get(key);
		if (earlier) return earlier.body === text ? earlier.answer : no(400, 'IDEMPOTENCY_KEY_REUSED');
		const answer = make();
		if (answer.status === 200) this.#links.set(key, { body: text, answer });
		return answer;
	}

	link(body: Row): Answer {
		const asked = body['order'] as Row;
		const [line] = asked['line_items'] as { base_price_money: Money }[];
		if (asked['location_id'] !== SQUARE_LOCATION) return no(400, 'INVALID_LOCATION');
		if (!line || line.base_price_money.amount < 1) return no(400, 'INVALID_VALUE');
		const order = {
			id: idOf(),
			state: 'OPEN',
			created_at: toIso(processNow()),
			location_id: asked['location_id'],
			reference_id: asked['reference_id'],
			metadata: asked['metadata'],
			total_money: line.base_price_money
		};
		this.orders.set(order.id, order);
		const id = idOf();
		return ok({ payment_link: { id, url: `https://square.link/u/${id}`, order_id: order.id } });
	}

	/** What a client does at the page. */
	pay(orderId: string): void {
		const order = this.orders.get(orderId) ?? {};
		const money = order['total_money'] as Money;
		const payment: Row = {
			id: idOf(),
			order_id: orderId,
			status: 'COMPLETED',
			amount_money: money,
			processing_fee: [
				{ amount_money: { ...money, amount: Math.round(money.amount * 0.014) + 25 } }
			]
		};
		this.payments.set(String(payment['id']), payment);
		Object.assign(order, { state: 'COMPLETED', tenders: [{ payment_id: payment['id'] }] });
		this.#tell('payment.created', 'payment', payment);
		this.#tell('payment.updated', 'payment', payment);
	}

	/** Oldest first, a page at a time. */
	search(body: Row): Answer {
		const { query, cursor, limit } = body as {
			query: { filter: { date_time_filter: { created_at: { start_at: string } } } };
			cursor?: string;
			limit: number;
		};
		const { start_at } = query.filter.date_time_filter.created_at;
		const found = [...this.orders.values()].filter(
			(order) => order['state'] === 'COMPLETED' && String(order['created_at']) >= start_at
		);
		const at = Number(cursor ?? 0);
		const more = at + limit < found.length ? { cursor: String(at + limit) } : {};
		return ok({ orders: found.slice(at, at + limit), ...more });
	}

	refund(body: Row): Answer {
		const payment = this.payments.get(String(body['payment_id']));
		if (!payment) return no(404, 'NOT_FOUND');
		const money = body['amount_money'] as Money;
		const ids = (payment['refund_ids'] ?? []) as string[];
		const before = ids.reduce(
			(sum, id) => sum + (this.refunds.get(id)?.['amount_money'] as Money).amount,
			0
		);
		if (before + money.amount > (payment['amount_money'] as Money).amount)
			return no(400, 'REFUND_AMOUNT_INVALID');
		const refund = {
			id: idOf(),
			status: 'COMPLETED',
			payment_id: payment['id'],
			order_id: payment['order_id'],
			amount_money: money,
			reason: body['reason']
		};
		this.refunds.set(refund.id, refund);
		payment['refund_ids'] = [...ids, refund.id];
		this.#tell('refund.created', 'refund', refund);
		return ok({ refund });
	}
}

function get(account: SquareAccount, path: string): Answer {
	const [, , kind = '', id = ''] = path.split('/');
	if (kind === 'locations')
		return id === SQUARE_LOCATION
			? ok({
					location: {
						id,
						status: 'ACTIVE',
						merchant_id: SQUARE_MERCHANT,
						capabilities: ['CREDIT_CARD_PROCESSING', 'AUTOMATIC_TRANSFERS']
					}
				})
			: no(404, 'NOT_FOUND');
	const name = { orders: 'order', payments: 'payment', refunds: 'refund' }[kind];
	const found =
		kind === 'orders'
			? account.orders.get(id)
			: kind === 'payments'
				? account.payments.get(id)
				: account.refunds.get(id);
	return name && found ? ok({ [name]: found }) : no(404, 'NOT_FOUND');
}

export interface SquareFake extends Vendor {
	readonly accessToken: string;
	readonly account: SquareAccount;
}

export async function startSquare(): Promise<SquareFake> {
	const accessToken = `EAAA${randomBytes(24).toString('hex')}`;
	const account = new SquareAccount();
	const handle = (call: VendorCall): Answer => {
		if (call.headers['authorization'] !== `Bearer ${accessToken}`) return no(401, 'UNAUTHORIZED');
		if (!/^\d{4}-\d\d-\d\d$/.test(String(call.headers['square-version'])))
			return no(400, 'INVALID_SQUARE_VERSION_FORMAT');
		if (call.method === 'GET') return get(account, call.path);
		const body = JSON.parse(call.body) as Row;
		if (call.path === '/v2/online-checkout/payment-links')
			return account.once(body, () => account.link(body));
		if (call.path === '/v2/orders/search') return account.search(body);
		if (call.path === '/v2/refunds') return account.once(body, () => account.refund(body));
		return no(404, 'NOT_FOUND');
	};
	return Object.assign(await startVendor(handle), { accessToken, account });
}
