/** Stripe Billing, imitated: products, prices, coupons, schedules, previews, the portal; around the subscriptions. */
import { editCustomer, newTaxId, taxIdsOf } from './stripe-customers.ts';
import { formOf, numberOf, textOf, type Form } from './stripe-form.ts';
import { monthsOn, StripeSubscriptionsFake } from './stripe-subscriptions.ts';
import { idOf, invalid, type Thing } from './stripe-things.ts';

const KNOWN: Readonly<Record<string, readonly string[]>> = {
	customers: ['name', 'email', 'metadata', 'address', 'invoice_settings'],
	'customers/tax_ids': ['type', 'value', 'limit'],
	products: ['id', 'name', 'metadata', 'active'],
	prices: ['product', 'currency', 'unit_amount', 'recurring', 'lookup_key', 'metadata', 'active'],
	coupons: [
		'id',
		'name',
		'percent_off',
		'amount_off',
		'currency',
		'duration',
		'duration_in_months'
	],
	'billing_portal/sessions': ['customer', 'return_url'],
	subscriptions: [
		'items',
		'proration_behavior',
		'proration_date',
		'payment_behavior',
		'cancel_at_period_end',
		'expand'
	],
	'invoices/create_preview': ['customer', 'subscription', 'subscription_details'],
	subscription_schedules: ['from_subscription', 'phases', 'end_behavior'],
	'subscription_schedules/release': []
};

const phasesOf = (form: Form): Form[] => (form['phases'] as Form[] | undefined) ?? [];

export class StripeBillingFake extends StripeSubscriptionsFake {
	/** undefined: not a list of this part. */
	list(parts: readonly string[], form: Form): Thing[] | undefined {
		const path = parts.join('/');
		const customer = textOf(form, 'customer');
		const ofCustomer = (object: string): Thing[] =>
			this.all(object).filter((thing) => thing['customer'] === customer);
		if (path === 'subscriptions') return ofCustomer('subscription');
		if (parts[0] === 'customers' && parts[2] === 'tax_ids')
			return taxIdsOf(this.all('tax_id'), parts[1]);
		if (path === 'invoices') return ofCustomer('invoice');
		if (path === 'checkout/sessions')
			return ofCustomer('checkout.session').filter(
				(thing) => thing['status'] === (textOf(form, 'status') ?? thing['status'])
			);
		if (path !== 'prices') return undefined;
		const active = textOf(form, 'active') !== 'false';
		const key = textOf(form, 'lookup_keys', '0');
		return this.all('price').filter(
			(thing) => thing['active'] === active && thing['lookup_key'] === key
		);
	}

	/** Throws what Stripe says to a page that cannot be. */
	checkPage(form: Form): void {
		const price = this.get(textOf(form, 'line_items', '0', 'price'));
		if (price['active'] !== true)
			throw invalid('The price specified is inactive.', { param: 'line_items[0][price]' });
		const trial = numberOf(form, 'subscription_data', 'trial_end');
		if (trial !== undefined && trial < this.now() + 172_800)
			throw invalid('`trial_end` must be at least 48 hours from now.');
	}

	/** undefined: not a call of this part. */
	write(parts: readonly string[], form: Form): Thing | undefined {
		const [kind = '', id = '', act, below] = parts;
		const name = ['billing_portal', 'invoices'].includes(kind)
			? `${kind}/${id}`
			: act
				? `${kind}/${act}`
				: kind;
		const known = KNOWN[name];
		if (!known) return undefined;
		for (const each of Object.keys(form))
			if (!known.includes(each))
				throw invalid(`Received unknown parameter: ${each}`, {
					code: 'parameter_unknown',
					param: each
				});
		if (name === 'billing_portal/sessions')
			return this.make('bps', 'billing_portal.session', {
				url: `https://billing.stripe.com/p/session/${this.get(textOf(form, 'customer')).id}`,
				customer: textOf(form, 'customer')
			});
		if (name === 'invoices/create_preview') return this.#preview(form);
		if (act === 'tax_ids')
			return below === undefined
				? this.make('txi', 'tax_id', newTaxId(this.get(id), form))
				: this.drop(below);
		if (kind === 'subscription_schedules') return this.#schedule(id, act, form);
		if (kind === 'subscriptions') return this.update(this.get(id), form);
		return id ? this.#edit(this.get(id), form) : this.#create(kind, form);
	}

	#create(kind: string, form: Form): Thing {
		const metadata = formOf(form, 'metadata');
		const own = textOf(form, 'id');
		const rest = { ...(own ? { id: own } : {}), metadata, name: textOf(form, 'name') ?? null };
		if (kind === 'customers') return this.make('cus', 'customer', rest);
		if (kind === 'products') return this.make('prod', 'product', { ...rest, active: true });
		if (kind === 'coupons')
			return this.make('co', 'coupon', {
				...rest,
				percent_off: numberOf(form, 'percent_off') ?? null,
				amount_off: numberOf(form, 'amount_off') ?? null,
				duration: textOf(form, 'duration'),
				duration_in_months: numberOf(form, 'duration_in_months') ?? null
			});
		return this.make('price', 'price', {
			metadata,
			product: this.get(textOf(form, 'product')).id,
			currency: textOf(form, 'currency'),
			unit_amount: numberOf(form, 'unit_amount'),
			recurring: { interval: textOf(form, 'recurring', 'interval'), interval_count: 1 },
			lookup_key: textOf(form, 'lookup_key') ?? null,
			active: true
		});
	}

	#edit(thing: Thing, form: Form): Thing {
		if (form['unit_amount'] !== undefined)
			throw invalid('Received unknown parameter: unit_amount', { code: 'parameter_unknown' });
		if (thing.object === 'customer') editCustomer(thing, form);
		const name = textOf(form, 'name');
		if (name !== undefined) thing['name'] = name;
		const active = textOf(form, 'active');
		if (active !== undefined) thing['active'] = active === 'true';
		return thing;
	}

	#preview(form: Form): Thing {
		const subscription = this.get(textOf(form, 'subscription'));
		const price = this.get(textOf(form, 'subscription_details', 'items', '0', 'price'));
		const at = numberOf(form, 'subscription_details', 'proration_date') ?? this.now();
		const due = this.proration(subscription, price, at);
		return {
			id: idOf('upcoming_in'),
			object: 'invoice',
			amount_due: due,
			total: due,
			currency: price['currency']
		};
	}

	#schedule(id: string, act: string | undefined, form: Form): Thing {
		if (id === '') {
			const subscription = this.get(textOf(form, 'from_subscription'));
			if (subscription['schedule'] !== null)
				throw invalid('The subscription already has a schedule.');
			const item = this.item(subscription);
			const schedule = this.make('sub_sched', 'subscription_schedule', {
				customer: subscription['customer'],
				subscription: subscription.id,
				status: 'active',
				end_behavior: 'release',
				phases: [
					{
						items: [{ price: item.price.id, quantity: 1 }],
						start_date: item['current_period_start'],
						end_date: item['current_period_end']
					}
				]
			});
			subscription['schedule'] = schedule.id;
			return schedule;
		}
		const schedule = this.get(id);
		const subscription = this.get(schedule['subscription']);
		if (act === 'release') {
			Object.assign(schedule, { status: 'released' });
			subscription['schedule'] = null;
		} else {
			const [now, next] = phasesOf(form);
			if (!now || !next) throw invalid('Missing phases.', { param: 'phases' });
			const starts = numberOf(now, 'end_date') ?? 0;
			schedule['phases'] = [
				{
					items: [{ price: textOf(now, 'items', '0', 'price'), quantity: 1 }],
					start_date: numberOf(now, 'start_date'),
					end_date: starts
				},
				{
					items: [{ price: textOf(next, 'items', '0', 'price'), quantity: 1 }],
					start_date: starts,
					end_date: monthsOn(starts, 1)
				}
			];
		}
		this.tell('customer.subscription.updated', subscription);
		return schedule;
	}
}
