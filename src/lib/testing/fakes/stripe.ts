/**
 * Stripe, imitated: forms in, JSON out, keys, the API version's own field names, idempotency keys,
 * connected accounts, expansion, a clock that tests move, and signed events. The real SDK talks to it.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { formOf, parseForm, textOf, type Form } from './stripe-form.ts';
import { StripeAccount } from './stripe-account.ts';
import { invalid, StripeRefusal, type Thing } from './stripe-things.ts';
import { startVendor, type Answer, type Vendor, type VendorCall } from './vendor.ts';

export const STRIPE_VERSION = '2026-10-28.endive';

export interface StripeEvent {
	readonly id: string;
	readonly object: 'event';
	readonly type: string;
	readonly created: number;
	readonly api_version: string;
	readonly livemode: boolean;
	readonly account?: string;
	readonly data: { readonly object: Thing };
}

/** The signature over the raw bytes, computed without the SDK. */
export function signStripe(body: string, secret: string, atSeconds: number): string {
	const v1 = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
	return `t=${atSeconds},v1=${v1}`;
}

export interface StripeFake extends Vendor {
	readonly secretKey: string;
	/** Everything that was told, oldest first. */
	readonly events: StripeEvent[];
	/** The account of the key itself, or a connected one. */
	account(id?: string): StripeAccount;
	/** Unix seconds. */
	now(): number;
	/** Moves the clock; pages that run out close. */
	advance(seconds: number): void;
}

/** Names a request may have at the top; anything else is refused, as Stripe does. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
	'checkout/sessions': [
		'mode',
		'client_reference_id',
		'success_url',
		'cancel_url',
		'expires_at',
		'line_items',
		'payment_intent_data',
		'setup_intent_data',
		'metadata',
		'customer',
		'customer_creation',
		'currency',
		'ui_mode',
		'subscription_data',
		'discounts',
		'expand'
	],
	payment_intents: [
		'amount',
		'currency',
		'customer',
		'payment_method',
		'description',
		'metadata',
		'off_session',
		'confirm',
		'expand'
	],
	refunds: ['payment_intent', 'amount', 'reason', 'metadata', 'expand', 'limit', 'starting_after'],
	capture: ['amount_to_capture', 'expand'],
	expire: ['expand'],
	cancel: ['cancellation_reason', 'expand'],
	detach: [],
	accounts: ['type', 'country', 'email', 'metadata'],
	account_links: ['account', 'type', 'return_url', 'refresh_url'],
	webhook_endpoints: ['url', 'enabled_events', 'api_version']
};

function refuseUnknown(kind: string, form: Form): void {
	for (const name of Object.keys(form))
		if (!(KNOWN[kind] ?? []).includes(name))
			throw invalid(`Received unknown parameter: ${name}`, {
				code: 'parameter_unknown',
				param: name
			});
}

function expanded(account: StripeAccount, thing: Thing, paths: readonly string[]): Thing {
	const copy = { ...thing };
	for (const path of paths) {
		const [name = '', ...rest] = path.split('.');
		const value = copy[name];
		if (Array.isArray(value)) {
			copy[name] = value.map((each: Thing) => expanded(account, each, [rest.join('.')]));
			continue;
		}
		const below = typeof value === 'string' ? account.get(value) : (value as Thing | null);
		if (below) copy[name] = expanded(account, below, rest.length > 0 ? [rest.join('.')] : []);
	}
	return copy;
}

const list = (data: readonly Thing[], url: string) => ({
	object: 'list',
	data,
	has_more: false,
	url
});

/** Newest first, a page at a time. */
function intents(all: readonly Thing[], form: Form) {
	const since = Number(textOf(formOf(form, 'created'), 'gte') ?? 0);
	const found = all.filter(
		(thing) => thing.object === 'payment_intent' && Number(thing['created']) >= since
	);
	const after = found.findIndex(({ id }) => id === textOf(form, 'starting_after')) + 1;
	const limit = Number(textOf(form, 'limit') ?? 10);
	const page = found.slice(after, after + limit);
	return { ...list(page, '/v1/payment_intents'), has_more: after + limit < found.length };
}

function read(account: StripeAccount, parts: readonly string[], form: Form): unknown {
	const [kind = '', ...rest] = parts;
	if (kind === 'account')
		return {
			id: 'acct_self',
			object: 'account',
			charges_enabled: account.due.length === 0,
			details_submitted: account.due.length === 0,
			requirements: { currently_due: account.due }
		};
	const listed = account.billing.list(parts, form);
	if (listed) return list(listed, `/v1/${parts.join('/')}`);
	const all = [...account.things.values()].reverse();
	if (kind === 'refunds' && rest.length === 0)
		return list(
			all.filter(
				(thing) =>
					thing.object === 'refund' && thing['payment_intent'] === textOf(form, 'payment_intent')
			),
			'/v1/refunds'
		);
	if (kind === 'payment_intents' && rest.length === 0) return intents(all, form);
	if (kind === 'payment_methods' && rest.length === 0)
		return list(
			all.filter(
				(thing) =>
					thing.object === 'payment_method' && thing['customer'] === textOf(form, 'customer')
			),
			'/v1/payment_methods'
		);
	return account.get(rest.at(-1) ?? '');
}

/** A card that was taken away from its customer cannot be charged. */
function refuseStranger(account: StripeAccount, form: Form): void {
	const card = account.get(textOf(form, 'payment_method') ?? '');
	if (card['customer'] !== textOf(form, 'customer'))
		throw invalid('The PaymentMethod does not belong to this Customer.', {
			param: 'payment_method'
		});
}

function write(account: StripeAccount, parts: readonly string[], form: Form): Thing {
	const path = parts.join('/');
	const [, , sessionAct] = parts.slice(1);
	if (path === 'checkout/sessions') {
		refuseUnknown(path, form);
		if (textOf(form, 'mode') === 'subscription') account.billing.checkPage(form);
		return account.createSession(form);
	}
	if (parts[0] === 'checkout' && sessionAct === 'expire')
		return account.expireSession(parts[2] ?? '');
	const billed = account.billing.write(parts, form);
	if (billed) return billed;
	const [kind = '', id = '', act] = parts;
	refuseUnknown(act ?? kind, form);
	if (path === 'payment_intents') {
		refuseStranger(account, form);
		return account.createIntent(form);
	}
	if (path === 'refunds') return account.refund(form);
	const other = account.createOther(path, form);
	if (other) return other;
	if (kind === 'payment_intents' && act === 'capture') return account.capture(id, form);
	if (kind === 'payment_intents' && act === 'cancel') return account.cancelIntent(id);
	if (kind === 'payment_methods' && act === 'detach') {
		const card = account.get(id);
		card['customer'] = null;
		return card;
	}
	throw invalid(`Unrecognized request URL (POST: /v1/${path}).`, {}, 404);
}

function answerOf(account: StripeAccount, call: VendorCall): Answer {
	const url = new URL(call.path, 'http://stripe.invalid');
	const parts = url.pathname.replace(/^\/v1\//, '').split('/');
	const form = parseForm(call.method === 'GET' ? url.search.slice(1) : call.body);
	try {
		const made = call.method === 'GET' ? read(account, parts, form) : write(account, parts, form);
		const paths = Object.values(formOf(form, 'expand'));
		const body = paths.length > 0 ? expanded(account, made as Thing, paths) : made;
		return { status: 200, body: structuredClone(body) };
	} catch (error) {
		if (!(error instanceof StripeRefusal)) throw error;
		return { status: error.status, body: structuredClone({ error: error.error }) };
	}
}

const header = (call: VendorCall, name: string): string | undefined =>
	typeof call.headers[name] === 'string' ? call.headers[name] : undefined;

/** The key, the version, and one answer per idempotency key. */
function answering(
	secretKey: string,
	account: (id: string) => StripeAccount
): (call: VendorCall) => Answer {
	const kept = new Map<string, { body: string; answer: Answer }>();
	return (call) => {
		if (header(call, 'authorization') !== `Bearer ${secretKey}`)
			return {
				status: 401,
				body: { error: { type: 'invalid_request_error', message: 'Invalid API Key provided' } }
			};
		if (header(call, 'stripe-version') !== STRIPE_VERSION)
			return { status: 400, body: { error: invalid('Invalid Stripe API version').error } };
		const whose = header(call, 'stripe-account') ?? '';
		const key = header(call, 'idempotency-key');
		const name = `${whose} ${key}`;
		const earlier = call.method === 'POST' && key ? kept.get(name) : undefined;
		if (earlier && earlier.body !== `${call.path} ${call.body}`)
			return {
				status: 400,
				body: {
					error: {
						type: 'idempotency_error',
						message: 'Keys for idempotent requests can only be used with the same parameters.'
					}
				}
			};
		const answer = earlier?.answer ?? answerOf(account(whose), call);
		if (call.method === 'POST' && key)
			kept.set(name, { body: `${call.path} ${call.body}`, answer });
		return answer;
	};
}

export async function startStripe(startAtSeconds: number): Promise<StripeFake> {
	const secretKey = `sk_test_${randomBytes(12).toString('hex')}`;
	const events: StripeEvent[] = [];
	const accounts = new Map<string, StripeAccount>();
	let now = startAtSeconds;
	const account = (id = ''): StripeAccount => {
		let found = accounts.get(id);
		if (!found) {
			const tell = (type: string, object: Thing): void =>
				void events.push({
					id: `evt_${randomBytes(12).toString('hex')}`,
					object: 'event',
					type,
					created: now,
					api_version: STRIPE_VERSION,
					livemode: false,
					...(id ? { account: id } : {}),
					data: { object: structuredClone(object) }
				});
			accounts.set(id, (found = new StripeAccount(tell, () => now)));
		}
		return found;
	};
	const handle = answering(secretKey, account);
	return Object.assign(await startVendor(handle), {
		secretKey,
		events,
		account,
		now: () => now,
		advance: (seconds: number) => {
			now += seconds;
			for (const each of accounts.values()) each.expireDue();
		}
	});
}
