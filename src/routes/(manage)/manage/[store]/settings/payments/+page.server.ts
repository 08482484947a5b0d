import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { describedVendor } from '#lib/payments/vendors.ts';
import type { Cookies } from '@sveltejs/kit';
import { pageError } from '../../../../../page-error.ts';
import { acted, fieldOf, refusalOf, type Acting, type Caller } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

const TEST = 'test-payment';
type Payments = Caller['payments'];

/** What became of the test payment that was opened in this browser; null: none was. */
async function testOf(payments: Payments, store: string, cookies: Cookies) {
	const [connectionId = '', providerRef = ''] = (cookies.get(TEST) ?? '').split(' ');
	if (providerRef === '') return null;
	try {
		return (await payments.testPaymentStatus({ store, connectionId, providerRef })).status;
	} catch {
		// Another store's, or gone: the page is worth more than the news of it.
		return null;
	}
}

export const load: PageServerLoad = async (event) => {
	const { params, locals, cookies } = event;
	const { store } = params;
	const { payments } = createCaller(locals.context);
	try {
		return {
			...(await payments.connections({ store })),
			payStanding: await payments.standing({ store }),
			tested: await testOf(payments, store, cookies)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const address = (event: Acting): string => `/manage/${event.params.store}/settings/payments`;

const act =
	(
		work: (payments: Payments, store: string, form: FormData) => Promise<unknown>,
		said: () => string
	) =>
	async (event: Acting) => {
		const form = await event.request.formData();
		return await acted(
			event,
			address(event),
			async ({ payments }) => await work(payments, event.params.store, form),
			() => ({ text: said() })
		);
	};

const connectionIdOf = (form: FormData) => fieldOf(form, 'connectionId');

/** A vendor's own fields, each under its own name. */
function vendorOf(form: FormData): Parameters<Payments['connectVendor']>[0] {
	const vendor = fieldOf(form, 'vendor');
	const fields = describedVendor(vendor)?.fields ?? [];
	const given = {
		vendor,
		fields: Object.fromEntries(fields.map(({ name }) => [name, fieldOf(form, name)]))
	};
	return given as Parameters<Payments['connectVendor']>[0];
}

export const actions: Actions = {
	stripe: act(
		async (payments, store, form) =>
			await payments.connectOwnKeys({ store, secretKey: fieldOf(form, 'secretKey') }),
		m.money_connect_done
	),
	vendor: act(
		async (payments, store, form) => await payments.connectVendor({ ...vendorOf(form), store }),
		m.money_connect_done
	),
	use: act(
		async (payments, store, form) =>
			await payments.useConnection({ store, connectionId: connectionIdOf(form) }),
		m.money_use_done
	),
	key: act(
		async (payments, store, form) =>
			await payments.setWebhookSecret({
				store,
				connectionId: connectionIdOf(form),
				secret: fieldOf(form, 'secret')
			}),
		m.money_webhook_key_done
	),
	disconnect: act(
		async (payments, store, form) =>
			await payments.disconnect({ store, connectionId: connectionIdOf(form) }),
		m.money_disconnect_done
	),
	finish: act(
		async (payments, store) => await payments.finishOnboarding({ store }),
		m.money_connect_done
	),
	check: async (event) => {
		const form = await event.request.formData();
		return await acted(
			event,
			address(event),
			async ({ payments }) =>
				await payments.checkConnection({
					store: event.params.store,
					connectionId: connectionIdOf(form)
				}),
			({ ok, due, lastError }) => ({
				text: ok
					? m.money_check_fine()
					: due.length > 0
						? m.money_check_due({ due: due.join(', ') })
						: m.money_check_failed({ reason: lastError ?? '' }),
				tone: ok ? 'success' : 'danger'
			})
		);
	},
	/** Both lead away from here: the page shows where to, since forms may not lead to other sites. */
	test: async (event) => {
		try {
			const made = await createCaller(event.locals.context).payments.testPayment({
				store: event.params.store
			});
			event.cookies.set(TEST, `${made.connectionId} ${made.providerRef}`, {
				path: '/manage',
				httpOnly: true,
				sameSite: 'lax',
				secure: event.url.protocol === 'https:',
				maxAge: 3_600
			});
			return { goTo: made.payUrl, label: m.money_test_open() };
		} catch (failure) {
			return refusalOf(event, failure);
		}
	},
	onboard: async (event) => {
		const form = await event.request.formData();
		try {
			const { goTo } = await createCaller(event.locals.context).payments.beginOnboarding({
				store: event.params.store,
				country: fieldOf(form, 'country').toUpperCase(),
				email: fieldOf(form, 'email')
			});
			return { goTo, label: m.money_connect_onboard_submit() };
		} catch (failure) {
			return refusalOf(event, failure);
		}
	}
};
