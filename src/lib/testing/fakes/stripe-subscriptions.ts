/** Subscriptions of an imitated Stripe: bought at a page, changed with proration, renewed by the clock. */
import { addMonths, fromWallClock, instant, wallClock } from '#lib/platform/time.ts';
import { namedOn } from './stripe-customers.ts';
import { numberOf, textOf, type Form } from './stripe-form.ts';
import { idOf, invalid, StripeRefusal, type Thing } from './stripe-things.ts';

type Tell = (type: string, object: Thing) => void;
type Card = 'pays' | 'declines';

interface Asked {
	readonly price: string;
	readonly coupon?: string;
	readonly trial_end?: number;
}

const MONTHS = (interval: unknown): number => (interval === 'year' ? 12 : 1);

/** The same time of day so many months on, and the last day of a shorter month. */
export function monthsOn(seconds: number, months: number): number {
	const { day, time } = wallClock(instant(seconds * 1000), 'Etc/UTC');
	const whole = fromWallClock(addMonths(day, months), time, 'Etc/UTC') / 1000;
	return whole + (seconds % 60);
}

export class StripeSubscriptionsFake {
	readonly #things: Map<string, Thing>;
	readonly #cards = new Map<string, Card>();
	readonly #discounts = new Map<string, { left: number; coupon: Thing }>();
	protected readonly tell: Tell;
	protected readonly now: () => number;

	constructor(things: Map<string, Thing>, tell: Tell, now: () => number) {
		this.#things = things;
		this.tell = tell;
		this.now = now;
	}

	make(prefix: string, object: string, rest: Record<string, unknown>): Thing {
		const id = typeof rest['id'] === 'string' ? rest['id'] : idOf(prefix);
		if (this.#things.has(id))
			throw invalid('It exists already.', { code: 'resource_already_exists', param: 'id' });
		const made = { object, created: this.now(), livemode: false, ...rest, id };
		this.#things.set(id, made);
		return made;
	}

	get(id: unknown): Thing {
		const found = this.#things.get(String(id));
		if (!found) throw invalid(`No such object: '${String(id)}'`, { code: 'resource_missing' }, 404);
		return found;
	}

	/** Gone, as a DELETE answers. */
	drop(id: string): Thing {
		const { object } = this.get(id);
		this.#things.delete(id);
		return { id, object, deleted: true };
	}

	all(object: string): Thing[] {
		return [...this.#things.values()].filter((thing) => thing.object === object).reverse();
	}

	/** The store's person fills in the page. */
	payPage(sessionId: string, card: Card): void {
		const session = this.get(sessionId);
		if (session['status'] !== 'open' || card === 'declines') return;
		const asked = session['asked'] as Asked;
		const customer = String(session['customer']);
		this.#cards.set(customer, card);
		const now = this.now();
		const price = this.get(asked.price);
		const trial = asked.trial_end ?? null;
		const interval = (price['recurring'] as { interval: string }).interval;
		const ends = trial ?? monthsOn(now, MONTHS(interval));
		const item = {
			id: idOf('si'),
			object: 'subscription_item',
			price,
			quantity: 1,
			current_period_start: now,
			current_period_end: ends
		};
		const subscription = this.make('sub', 'subscription', {
			customer,
			status: trial === null ? 'active' : 'trialing',
			items: { object: 'list', data: [item] },
			billing_cycle_anchor: trial ?? now,
			cancel_at_period_end: false,
			start_date: now,
			trial_end: trial,
			ended_at: null,
			schedule: null,
			latest_invoice: null
		});
		if (asked.coupon) {
			const coupon = this.get(asked.coupon);
			const left = { once: 1, repeating: Number(coupon['duration_in_months']), forever: Infinity };
			this.#discounts.set(subscription.id, {
				coupon,
				left: left[coupon['duration'] as keyof typeof left]
			});
		}
		if (trial === null) this.bill(subscription, this.discounted(subscription, price), 'paid');
		Object.assign(session, {
			status: 'complete',
			payment_status: 'paid',
			subscription: subscription.id,
			url: null
		});
		this.tell('customer.subscription.created', subscription);
		this.tell('checkout.session.completed', session);
	}

	item(subscription: Thing): Record<string, unknown> & { price: Thing } {
		const { data } = subscription['items'] as {
			data: (Record<string, unknown> & { price: Thing })[];
		};
		const [item] = data;
		if (!item) throw new Error('a subscription without an item');
		return item;
	}

	discounted(subscription: Thing, price: Thing): number {
		const amount = Number(price['unit_amount']);
		const discount = this.#discounts.get(subscription.id);
		if (!discount || discount.left <= 0) return amount;
		discount.left -= 1;
		const { percent_off: percent, amount_off: off } = discount.coupon;
		return percent === null
			? Math.max(0, amount - Number(off))
			: amount - Math.floor((amount * Number(percent)) / 100 + 0.5);
	}

	bill(subscription: Thing, total: number, status: 'paid' | 'open'): void {
		const price = this.item(subscription).price;
		const number = this.all('invoice').length + 1;
		const invoice = this.make('in', 'invoice', {
			customer: subscription['customer'],
			...namedOn(this.get(subscription['customer']), this.all('tax_id')),
			currency: price['currency'],
			number: `FAKE-${number}`,
			total,
			amount_due: total,
			status,
			status_transitions: { finalized_at: this.now() },
			hosted_invoice_url: `https://invoice.stripe.com/i/${number}`,
			parent: {
				type: 'subscription_details',
				subscription_details: { subscription: subscription.id }
			}
		});
		subscription['latest_invoice'] = invoice.id;
		this.tell(status === 'paid' ? 'invoice.paid' : 'invoice.payment_failed', invoice);
	}

	/** The rest of the period at the new price less the rest at the old; another interval is paid whole. */
	proration(subscription: Thing, price: Thing, at: number): number {
		if (subscription['status'] === 'trialing') return 0;
		const item = this.item(subscription);
		const [from, until] = [
			Number(item['current_period_start']),
			Number(item['current_period_end'])
		];
		const part = (amount: unknown): number =>
			Math.round((Number(amount) * (until - at)) / (until - from));
		const same =
			(price['recurring'] as { interval: string }).interval ===
			(item.price['recurring'] as { interval: string }).interval;
		const charge = same ? part(price['unit_amount']) : Number(price['unit_amount']);
		return Math.max(0, charge - part(item.price['unit_amount']));
	}

	update(subscription: Thing, form: Form): Thing {
		if (subscription['schedule'] !== null)
			throw invalid('The subscription is managed by the subscription schedule.');
		const end = textOf(form, 'cancel_at_period_end');
		if (end !== undefined) subscription['cancel_at_period_end'] = end === 'true';
		const wanted = textOf(form, 'items', '0', 'price');
		if (wanted !== undefined) {
			const price = this.get(wanted);
			const at = numberOf(form, 'proration_date') ?? this.now();
			const due = this.proration(subscription, price, at);
			if (due > 0 && this.#cards.get(String(subscription['customer'])) === 'declines')
				throw new StripeRefusal(402, {
					type: 'card_error',
					code: 'card_declined',
					decline_code: 'generic_decline',
					message: 'Your card was declined.'
				});
			const item = this.item(subscription);
			const interval = (price['recurring'] as { interval: string }).interval;
			if (interval !== (item.price['recurring'] as { interval: string }).interval)
				Object.assign(item, {
					current_period_start: at,
					current_period_end: monthsOn(at, MONTHS(interval))
				});
			item.price = price;
			if (due > 0) this.bill(subscription, due, 'paid');
		}
		this.tell('customer.subscription.updated', subscription);
		return subscription;
	}

	/** How the customer's card acts from now on. */
	setCard(customer: string, card: Card): void {
		this.#cards.set(customer, card);
	}

	/** Stripe tries again, or the customer pays what is open. */
	payOpen(customer: string): void {
		for (const invoice of this.all('invoice'))
			if (invoice['customer'] === customer && invoice['status'] === 'open') {
				invoice['status'] = 'paid';
				this.tell('invoice.paid', invoice);
			}
		for (const subscription of this.all('subscription'))
			if (subscription['customer'] === customer && subscription['status'] === 'past_due') {
				subscription['status'] = 'active';
				this.tell('customer.subscription.updated', subscription);
			}
	}

	/** The clock moved: what is due is renewed, ended or changed. */
	runDue(): void {
		for (const subscription of this.all('subscription'))
			while (
				['trialing', 'active'].includes(String(subscription['status'])) &&
				Number(this.item(subscription)['current_period_end']) <= this.now()
			)
				this.renew(subscription);
	}

	renew(subscription: Thing): void {
		const item = this.item(subscription);
		const at = Number(item['current_period_end']);
		if (subscription['cancel_at_period_end'] === true) {
			Object.assign(subscription, { status: 'canceled', ended_at: at });
			this.tell('customer.subscription.deleted', subscription);
			return;
		}
		if (subscription['schedule'] !== null) {
			const schedule = this.get(subscription['schedule']);
			const phases = schedule['phases'] as { start_date: number; items: { price: string }[] }[];
			const next = phases.find(({ start_date: starts }) => starts >= at);
			if (next) item.price = this.get(next.items[0]?.price);
			schedule['status'] = 'released';
			subscription['schedule'] = null;
		}
		const interval = (item.price['recurring'] as { interval: string }).interval;
		const months = MONTHS(interval);
		Object.assign(item, { current_period_start: at, current_period_end: monthsOn(at, months) });
		const pays = this.#cards.get(String(subscription['customer'])) === 'pays';
		subscription['status'] = pays ? 'active' : 'past_due';
		this.bill(subscription, this.discounted(subscription, item.price), pays ? 'paid' : 'open');
		this.tell('customer.subscription.updated', subscription);
	}
}
