/**
 * Paystack, imitated: `{status, message, data}` with its own sentences, references that work once,
 * reusable authorisations, refunds that list in pages, and signed events. No idempotency keys, as there.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { CardBehaviour } from './stripe-account.ts';
import { processNow, toIso } from '#lib/platform/time.ts';
import { startVendor, type Answer, type Vendor, type VendorCall } from './vendor.ts';

type Row = Record<string, unknown>;

const idOf = (prefix: string): string => `${prefix}_${randomBytes(8).toString('hex')}`;
const ok = (data: unknown, message = 'ok', more: Row = {}): Answer => ({
	status: 200,
	body: { status: true, message, data, ...more }
});
const no = (status: number, message: string): Answer => ({
	status,
	body: { status: false, message }
});

class PaystackRefusal extends Error {
	readonly answer: Answer;

	constructor(status: number, message: string) {
		super(message);
		this.answer = no(status, message);
	}
}

/** Computed apart from the adapter: hex of HMAC-SHA512 over the body. */
export const signPaystack = (body: string | Uint8Array, secretKey: string): string =>
	createHmac('sha512', secretKey).update(body).digest('hex');

interface Customer {
	readonly id: number;
	readonly email: string;
	readonly customer_code: string;
	readonly authorizations: Row[];
}

const CURRENCIES = ['NGN', 'GHS', 'ZAR', 'KES', 'XOF', 'EGP', 'RWF', 'USD'];

/** What has happened at one merchant's. */
export class PaystackAccount {
	readonly transactions = new Map<string, Row>();
	readonly customers = new Map<string, Customer>();
	readonly cards = new Map<string, CardBehaviour>();
	readonly refunds: Row[] = [];
	readonly events: { readonly event: string; readonly data: Row }[] = [];
	#lastId = 4_099_260_515;

	nextId = (): number => ++this.#lastId;

	tell(event: string, data: Row): void {
		this.events.push({ event, data: structuredClone(data) });
	}

	customerOf(email: string): Customer {
		let found = [...this.customers.values()].find((each) => each.email === email);
		if (!found) {
			const code = idOf('CUS');
			found = { id: this.nextId(), email, customer_code: code, authorizations: [] };
			this.customers.set(code, found);
		}
		return found;
	}

	begin(body: Row): Row {
		const reference = String(body['reference']);
		if (!/^[\w.=-]+$/.test(reference)) throw new PaystackRefusal(400, 'Invalid reference');
		if (this.transactions.has(reference))
			throw new PaystackRefusal(400, 'Duplicate Transaction Reference');
		if (!/^[^@\s]+@[^@\s]+$/.test(String(body['email'])))
			throw new PaystackRefusal(400, 'Invalid Email Address Passed');
		if (!Number.isInteger(body['amount']) || Number(body['amount']) < 1)
			throw new PaystackRefusal(400, 'Invalid Amount Sent');
		if (!CURRENCIES.includes(String(body['currency'])))
			throw new PaystackRefusal(403, 'Currency not supported by merchant');
		const { id, email, customer_code } = this.customerOf(String(body['email']));
		const transaction = {
			id: this.nextId(),
			domain: 'test',
			status: 'abandoned',
			reference,
			amount: body['amount'],
			currency: body['currency'],
			gateway_response: 'The transaction was not completed',
			created_at: toIso(processNow()),
			paid_at: null,
			channel: 'card',
			fees: null,
			metadata: body['metadata'] ?? '',
			customer: { id, email, customer_code },
			authorization: {}
		};
		this.transactions.set(reference, transaction);
		return transaction;
	}

	#authorise(transaction: Row, card: CardBehaviour): Row {
		const code = idOf('AUTH');
		this.cards.set(code, card);
		const authorization = {
			authorization_code: code,
			bin: '408408',
			last4: '4242',
			exp_month: '12',
			exp_year: '2030',
			card_type: 'visa ',
			brand: 'visa',
			reusable: true,
			signature: idOf('SIG')
		};
		const { customer_code: customer } = transaction['customer'] as Customer;
		this.customers.get(customer)?.authorizations.push(authorization);
		return authorization;
	}

	succeed(transaction: Row, authorization: Row): void {
		const amount = Number(transaction['amount']);
		Object.assign(transaction, {
			status: 'success',
			gateway_response: 'Successful',
			paid_at: '2026-11-21T09:00:00.000Z',
			fees: Math.round(amount * 0.015) + 25,
			authorization
		});
		this.tell('charge.success', transaction);
	}

	/** What a client does at the page. */
	pay(reference: string, card: CardBehaviour): void {
		const transaction = this.transactions.get(reference);
		if (!transaction || transaction['status'] === 'success') throw new Error('no such open page');
		if (card === 'pays') this.succeed(transaction, this.#authorise(transaction, card));
		else if (card === 'challenges') transaction['status'] = 'ongoing';
		else
			Object.assign(transaction, {
				status: 'failed',
				gateway_response: card === 'declines' ? 'Declined' : 'Insufficient Funds'
			});
	}

	answerChallenge(reference: string, approved: boolean): void {
		const transaction = this.transactions.get(reference) ?? {};
		if (approved) this.succeed(transaction, this.#authorise(transaction, 'challenges'));
		else Object.assign(transaction, { status: 'failed', gateway_response: 'Declined' });
	}

	chargeAuthorization(body: Row): Answer {
		const customer = this.customerOf(String(body['email']));
		const card = customer.authorizations.find(
			(each) => each['authorization_code'] === body['authorization_code']
		);
		if (!card) return no(400, 'Authorization code does not exist');
		const transaction = this.begin(body);
		const behaviour = this.cards.get(String(body['authorization_code']));
		if (behaviour === 'challenges') {
			transaction['status'] = 'pending';
			const reference = transaction['reference'];
			return ok({ paused: true, reference, authorization_url: 'https://checkout.paystack.com/x' });
		}
		if (behaviour === 'pays') this.succeed(transaction, card);
		else Object.assign(transaction, { status: 'failed', gateway_response: 'Declined' });
		return ok(transaction, 'Charge attempted');
	}

	refund(body: Row): Answer {
		const transaction = this.transactions.get(String(body['transaction']));
		if (!transaction) return no(404, 'Transaction not found');
		if (transaction['status'] !== 'success')
			return no(400, 'Transaction has not been paid or is not successful');
		const before = this.refunds
			.filter((each) => each['transaction'] === transaction['id'] && each['status'] !== 'failed')
			.reduce((sum, each) => sum + Number(each['amount']), 0);
		const amount = Number(body['amount'] ?? transaction['amount']);
		if (before + amount > Number(transaction['amount']))
			return no(400, 'Refund amount cannot be more than amount left');
		const refund = {
			id: this.nextId(),
			transaction: transaction['id'],
			amount,
			currency: transaction['currency'],
			status: 'processed',
			merchant_note: body['merchant_note'] ?? '',
			customer_note: body['customer_note'] ?? ''
		};
		this.refunds.unshift(refund);
		const { status, id } = refund;
		const told = { id, status, transaction_reference: transaction['reference'], amount };
		this.tell('refund.processed', told);
		// What is made is told as an object with the transaction in it, what is listed with its number.
		return ok({ ...refund, transaction: { id: transaction['id'] } }, 'Refund queued');
	}

	listTransactions(query: URLSearchParams): Answer {
		const perPage = Number(query.get('perPage') ?? 50);
		const page = Number(query.get('page') ?? 1);
		const from = query.get('from') ?? '';
		const all = [...this.transactions.values()].filter(
			(each) => String(each['created_at']) >= from
		);
		return ok(all.reverse().slice((page - 1) * perPage, page * perPage), 'Transactions retrieved');
	}

	listRefunds(query: URLSearchParams): Answer {
		const perPage = Number(query.get('perPage') ?? 50);
		const page = Number(query.get('page') ?? 1);
		const of = query.get('transaction');
		const all = this.refunds.filter((each) => of === null || String(each['transaction']) === of);
		return ok(all.slice((page - 1) * perPage, page * perPage), 'Refunds retrieved', {
			meta: { total: all.length, perPage, page }
		});
	}

	forget(code: unknown): Answer {
		for (const { authorizations } of this.customers.values()) {
			const at = authorizations.findIndex((each) => each['authorization_code'] === code);
			if (at >= 0) {
				authorizations.splice(at, 1);
				return { status: 200, body: { status: true, message: 'Authorization deactivated' } };
			}
		}
		return no(404, 'Authorization code does not exist');
	}
}

function get(account: PaystackAccount, url: URL): Answer {
	const [kind = '', , id = ''] = url.pathname.slice(1).split('/');
	const last = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
	if (kind === 'balance') return ok([{ currency: 'NGN', balance: 0 }]);
	if (url.pathname === '/transaction') return account.listTransactions(url.searchParams);
	if (kind === 'transaction' && id !== '') {
		const found = account.transactions.get(last);
		return found ? ok(found) : no(400, 'Transaction reference not found.');
	}
	if (kind === 'customer') {
		const found = account.customers.get(last);
		return found ? ok(found) : no(404, 'Customer not found');
	}
	if (kind === 'refund') return account.listRefunds(url.searchParams);
	return no(404, 'Invalid URL');
}

function post(account: PaystackAccount, path: string, body: Row): Answer {
	if (path === '/transaction/initialize') {
		const made = account.begin(body);
		const access_code = idOf('code');
		const authorization_url = `https://checkout.paystack.com/${access_code}`;
		return ok({ authorization_url, access_code, reference: made['reference'] });
	}
	if (path === '/transaction/charge_authorization') return account.chargeAuthorization(body);
	if (path === '/refund') return account.refund(body);
	if (path === '/customer/deactivate_authorization')
		return account.forget(body['authorization_code']);
	return no(404, 'Invalid URL');
}

export interface PaystackFake extends Vendor {
	readonly secretKey: string;
	readonly account: PaystackAccount;
	/** What was told, as it is sent. */
	sent(): { readonly raw: Buffer; readonly headers: Record<string, string> }[];
}

export type PaystackMore = (method: string, url: URL, body: Row) => Answer | undefined;

/** `more` answers what is not about payments. */
export async function startPaystack(
	account = new PaystackAccount(),
	more: PaystackMore = () => undefined
): Promise<PaystackFake> {
	const secretKey = `sk_test_${randomBytes(12).toString('hex')}`;
	const handle = (call: VendorCall): Answer => {
		if (call.headers['authorization'] !== `Bearer ${secretKey}`) return no(401, 'Invalid key');
		const url = new URL(call.path, 'http://paystack.invalid');
		const body = call.body === '' ? {} : (JSON.parse(call.body) as Row);
		try {
			return structuredClone(
				more(call.method, url, body) ??
					(call.method === 'GET' ? get(account, url) : post(account, url.pathname, body))
			);
		} catch (error) {
			if (error instanceof PaystackRefusal) return error.answer;
			throw error;
		}
	};
	return Object.assign(await startVendor(handle), {
		secretKey,
		account,
		sent: () =>
			account.events.map((event) => {
				const raw = Buffer.from(JSON.stringify(event));
				return { raw, headers: { 'x-paystack-signature': signPaystack(raw, secretKey) } };
			})
	});
}
