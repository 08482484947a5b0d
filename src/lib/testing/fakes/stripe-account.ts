/** The state of one Stripe account, and what happens in it: sessions, intents, charges, refunds, cards. */
import { StripeBillingFake } from './stripe-billing.ts';
import { formOf, numberOf, textOf, type Form } from './stripe-form.ts';
import { NEW_INTENT, otherFields, pageFields } from './stripe-pages.ts';
import { idOf, invalid, StripeRefusal, type Thing } from './stripe-things.ts';

/** How a card behaves, as Stripe's test numbers do. */
export type CardBehaviour = 'pays' | 'declines' | 'no_money' | 'challenges';

const VISA = { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2034 };
const FEE = (amount: number): number => Math.round(amount * 0.015) + 25;

/** Calls back with each change, as an event of Stripe's. */
export type Tell = (type: string, object: Thing) => void;

export class StripeAccount {
	readonly things = new Map<string, Thing>();
	readonly cards = new Map<string, CardBehaviour>();
	readonly billing: StripeBillingFake;
	/** What Stripe still wants to know of the store. */
	due: string[] = [];
	/** What a session was asked for and does not show. */
	readonly #asked = new Map<string, Form>();
	readonly #tell: Tell;
	readonly #now: () => number;

	constructor(tell: Tell, now: () => number) {
		this.#tell = tell;
		this.#now = now;
		this.billing = new StripeBillingFake(this.things, tell, now);
	}

	#make(prefix: string, object: string, rest: Record<string, unknown>): Thing {
		const made = { id: idOf(prefix), object, created: this.#now(), livemode: false, ...rest };
		this.things.set(made.id, made);
		return made;
	}

	get(id: string): Thing {
		const found = this.things.get(id);
		if (!found)
			throw invalid(`No such object: '${id}'`, { code: 'resource_missing', param: 'id' }, 404);
		return found;
	}

	createSession(form: Form): Thing {
		const session = this.#make('cs_test', 'checkout.session', pageFields(form, this.#now()));
		session['url'] = `https://checkout.stripe.com/c/pay/${session.id}`;
		this.#asked.set(session.id, form);
		return session;
	}

	/** What has no life of its own; undefined: not such a thing. */
	createOther(path: string, form: Form): Thing | undefined {
		const fields = otherFields(path, form);
		return fields && this.#make(fields.prefix, fields.object, fields.rest);
	}

	expireSession(id: string): Thing {
		const session = this.get(id);
		if (session['status'] !== 'open')
			throw invalid('Only Checkout Sessions with a status in ["open"] can be expired.');
		Object.assign(session, { status: 'expired', url: null });
		this.#tell('checkout.session.expired', session);
		return session;
	}

	/** The clock moved: pages that ran out close. */
	expireDue(): void {
		this.billing.runDue();
		for (const thing of this.things.values())
			if (
				thing.object === 'checkout.session' &&
				thing['status'] === 'open' &&
				Number(thing['expires_at']) <= this.#now()
			)
				this.expireSession(thing.id);
	}

	#card(behaviour: CardBehaviour, customer: unknown): Thing {
		const card = this.#make('pm', 'payment_method', {
			type: 'card',
			customer,
			card: VISA
		});
		this.cards.set(card.id, behaviour);
		return card;
	}

	#charge(intent: Thing, card: Thing): void {
		const amount = Number(intent['amount']);
		const balance = this.#make('txn', 'balance_transaction', { amount, fee: FEE(amount) });
		const charge = this.#make('ch', 'charge', {
			amount,
			amount_refunded: 0,
			currency: intent['currency'],
			payment_intent: intent.id,
			balance_transaction: balance.id,
			metadata: intent['metadata'],
			payment_method_details: {
				type: 'card',
				card: VISA
			}
		});
		Object.assign(intent, { latest_charge: charge.id, payment_method: card.id });
	}

	#fail(intent: Thing, code: string, decline?: string): void {
		Object.assign(intent, {
			status: 'requires_payment_method',
			last_payment_error: {
				type: 'card_error',
				code,
				...(decline ? { decline_code: decline } : {})
			}
		});
		this.#tell('payment_intent.payment_failed', intent);
	}

	#settle(intent: Thing, card: Thing): void {
		this.#charge(intent, card);
		const reserved = intent['capture_method'] === 'manual';
		Object.assign(intent, {
			status: reserved ? 'requires_capture' : 'succeeded',
			amount_received: reserved ? 0 : intent['amount'],
			last_payment_error: null
		});
		this.#tell(
			reserved ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded',
			intent
		);
	}

	#intent(rest: Record<string, unknown>): Thing {
		return this.#make('pi', 'payment_intent', { ...NEW_INTENT, metadata: {}, ...rest });
	}

	/** The client fills in the page with a card. */
	payPage(sessionId: string, behaviour: CardBehaviour): void {
		const session = this.get(sessionId);
		if (session['status'] !== 'open') return;
		const asked = this.#asked.get(sessionId) ?? {};
		const data = (asked['payment_intent_data'] as Form | undefined) ?? {};
		if (textOf(asked, 'customer_creation') === 'always')
			session['customer'] ??= this.#make('cus', 'customer', {}).id;
		const card = this.#card(behaviour, session['customer']);
		if (session['mode'] === 'setup') {
			this.#finishSetup(session, card);
			return;
		}
		const known = session['payment_intent'];
		const intent =
			typeof known === 'string'
				? this.get(known)
				: this.#intent({
						amount: session['amount_total'],
						currency: session['currency'],
						customer: session['customer'],
						metadata: formOf(data, 'metadata'),
						capture_method: textOf(data, 'capture_method') ?? 'automatic',
						setup_future_usage: textOf(data, 'setup_future_usage') ?? null
					});
		session['payment_intent'] = intent.id;
		if (behaviour === 'declines') {
			this.#fail(intent, 'card_declined', 'generic_decline');
			return;
		}
		if (behaviour === 'no_money') {
			this.#fail(intent, 'card_declined', 'insufficient_funds');
			return;
		}
		if (behaviour === 'challenges') {
			Object.assign(intent, { status: 'requires_action', payment_method: card.id });
			this.#tell('payment_intent.requires_action', intent);
			return;
		}
		this.#settle(intent, card);
		this.#complete(session, intent);
	}

	#complete(session: Thing, intent: Thing): void {
		Object.assign(session, {
			status: 'complete',
			payment_status: intent['status'] === 'succeeded' ? 'paid' : 'unpaid',
			url: null
		});
		this.#tell('checkout.session.completed', session);
	}

	#finishSetup(session: Thing, card: Thing): void {
		const asked = this.#asked.get(session.id)?.['setup_intent_data'] as Form | undefined;
		const setup = this.#make('seti', 'setup_intent', {
			status: 'succeeded',
			payment_method: card.id,
			metadata: formOf(asked ?? {}, 'metadata')
		});
		Object.assign(session, { status: 'complete', setup_intent: setup.id, url: null });
		this.#tell('setup_intent.succeeded', setup);
		this.#tell('checkout.session.completed', session);
	}

	/** The client answers the bank's question. */
	answerChallenge(sessionId: string, approved: boolean): void {
		const session = this.get(sessionId);
		const intent = this.get(String(session['payment_intent']));
		if (!approved) {
			this.#fail(intent, 'payment_intent_authentication_failure');
			return;
		}
		this.#settle(intent, this.get(String(intent['payment_method'])));
		this.#complete(session, intent);
	}

	/** Off session: the card's owner is away. */
	createIntent(form: Form): Thing {
		const card = this.get(textOf(form, 'payment_method') ?? '');
		const intent = this.#intent({
			amount: numberOf(form, 'amount'),
			currency: textOf(form, 'currency'),
			customer: textOf(form, 'customer'),
			metadata: formOf(form, 'metadata')
		});
		const behaviour = this.cards.get(card.id);
		if (behaviour === 'pays') {
			this.#settle(intent, card);
			return intent;
		}
		const code = behaviour === 'challenges' ? 'authentication_required' : 'card_declined';
		const decline = behaviour === 'no_money' ? 'insufficient_funds' : 'generic_decline';
		this.#fail(intent, code, behaviour === 'challenges' ? undefined : decline);
		throw new StripeRefusal(402, {
			...(intent['last_payment_error'] as Record<string, unknown>),
			message: 'Your card was declined.',
			payment_intent: intent
		});
	}

	capture(id: string, form: Form): Thing {
		const intent = this.get(id);
		const amount = numberOf(form, 'amount_to_capture') ?? Number(intent['amount']);
		if (intent['status'] !== 'requires_capture')
			throw invalid('This PaymentIntent could not be captured.', {
				code: 'payment_intent_unexpected_state'
			});
		if (amount > Number(intent['amount']))
			throw invalid('Amount to capture is too large.', {
				param: 'amount_to_capture',
				code: 'amount_too_large'
			});
		Object.assign(intent, { status: 'succeeded', amount_received: amount });
		for (const thing of this.things.values())
			if (thing.object === 'checkout.session' && thing['payment_intent'] === id)
				thing['payment_status'] = 'paid';
		this.#tell('payment_intent.succeeded', intent);
		return intent;
	}

	cancelIntent(id: string): Thing {
		const intent = this.get(id);
		if (intent['status'] === 'succeeded' || intent['status'] === 'canceled')
			throw invalid('You cannot cancel this PaymentIntent.', {
				code: 'payment_intent_unexpected_state'
			});
		intent['status'] = 'canceled';
		this.#tell('payment_intent.canceled', intent);
		return intent;
	}

	refund(form: Form): Thing {
		const intent = this.get(textOf(form, 'payment_intent') ?? '');
		if (intent['status'] !== 'succeeded')
			throw invalid('This PaymentIntent does not have a successful charge to refund.');
		const charge = this.get(String(intent['latest_charge']));
		const left = Number(intent['amount_received']) - Number(charge['amount_refunded']);
		const amount = numberOf(form, 'amount') ?? left;
		if (left === 0)
			throw invalid('Charge has already been refunded.', { code: 'charge_already_refunded' });
		if (amount > left)
			throw invalid('Refund amount is greater than unrefunded amount on charge.', {
				param: 'amount'
			});
		charge['amount_refunded'] = Number(charge['amount_refunded']) + amount;
		const refund = this.#make('re', 'refund', {
			amount,
			currency: intent['currency'],
			payment_intent: intent.id,
			charge: charge.id,
			status: 'succeeded',
			metadata: formOf(form, 'metadata')
		});
		this.#tell('refund.created', refund);
		this.#tell('charge.refunded', charge);
		return refund;
	}
}
