/** Mail about a package that renews: what was agreed, what is coming, what was paid, what went wrong. */
import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import { getClient } from '#lib/clients/server/queries.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '#lib/paraglide/runtime.js';
import { toLocale } from '#lib/platform/locale.ts';
import { formatMoney } from '#lib/platform/money.ts';
import { config } from '#lib/platform/server/config.ts';
import { log } from '#lib/platform/server/log.ts';
import { mailer, type EmailMessage } from '#lib/platform/server/mail.ts';
import { plainMail } from '#lib/platform/server/plain-mail.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { SendError } from '#lib/platform/server/send-error.ts';
import { storeById, type StoreAddress } from '#lib/stores/server/addresses.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { chargeDayText, everyText, visitsText } from '../wording.ts';
import { purchasePage } from './link.ts';
import { getPurchase } from './purchases.ts';
import { findRenewal, type Renewal } from './renewals.ts';

interface Words {
	readonly store: string;
	readonly name: string;
	readonly amount: string;
	readonly every: string;
	readonly visits: string;
	readonly day: string;
}

interface Parts {
	readonly subject: string;
	readonly text: string;
	readonly link: string;
}

type Writer = (words: Words, renewal: Renewal, at: { readonly locale: Locale }) => Parts | null;

const see = (at: { locale: Locale }): string => m.packages_mail_renewal_link({}, at);

/** By event; null: by now it is not true any more. */
export const RENEWAL_MAILS: Readonly<Record<string, Writer>> = {
	'package.renewal_started': (words, { status }, at) =>
		status === 'active'
			? {
					subject: m.packages_mail_started_subject(words, at),
					text: m.packages_mail_started_text(words, at),
					link: see(at)
				}
			: null,
	'package.renewal_coming': (words, { status, period, toldPeriod }, at) =>
		status === 'active' && toldPeriod > period
			? {
					subject: m.packages_mail_coming_subject(words, at),
					text: m.packages_mail_coming_text(words, at),
					link: see(at)
				}
			: null,
	'package.renewed': (words, { status }, at) => ({
		subject: m.packages_mail_renewed_subject(words, at),
		text:
			status === 'ended'
				? m.packages_mail_renewed_last(words, at)
				: m.packages_mail_renewed_text(words, at),
		link: see(at)
	}),
	'package.renewal_failed': (words, { status }, at) =>
		status === 'past_due'
			? {
					subject: m.packages_mail_failed_subject(words, at),
					text: m.packages_mail_failed_text(words, at),
					link: m.packages_mail_failed_link(words, at)
				}
			: null,
	'package.renewal_ended': (words, { endedBy }, at) => ({
		subject: m.packages_mail_ended_subject(words, at),
		text:
			endedBy === 'unpaid'
				? m.packages_mail_ended_unpaid(words, at)
				: m.packages_mail_ended_text(words, at),
		link: m.packages_mail_ended_link({}, at)
	})
};

const paidFacts = z.object({ purchaseId: z.uuid() });

async function mailOf(
	scope: StoreScope,
	store: StoreAddress,
	eventId: string
): Promise<EmailMessage | null> {
	const event = await findEvent(scope, eventId);
	const write = event ? RENEWAL_MAILS[event.name] : undefined;
	const renewal = event && (await findRenewal(scope, event.subjectId));
	if (!write || !renewal) return null;
	const paid = paidFacts.safeParse(event.facts);
	const purchase = await getPurchase(scope, paid.success ? paid.data.purchaseId : renewal.id);
	const { email } = await getClient(scope, purchase.clientId);
	if (email === null) return null;
	const { name: storeName, zone } = await getProfile(scope);
	const locale = toLocale(purchase.locale);
	const { priceMinor: amountMinor, currency } = purchase;
	const next = renewal.status === 'past_due' ? renewal.tryAt : renewal.nextAt;
	const words: Words = {
		store: storeName,
		name: purchase.name,
		amount: formatMoney({ amountMinor, currency }, locale, { trim: true }),
		every: everyText(renewal.every, locale),
		visits: visitsText(purchase.uses, locale),
		day: next === null ? '' : chargeDayText(next, zone, locale)
	};
	const parts = write(words, renewal, { locale });
	if (!parts) return null;
	const mail = plainMail({
		subject: parts.subject,
		paragraphs: [parts.text],
		link: { label: parts.link, href: purchasePage(store, renewal.id) },
		after: renewal.status === 'ended' ? [] : [m.packages_mail_renewal_after(words, { locale })],
		locale,
		tag: event.name.replaceAll(/[._]/g, '-')
	});
	return { ...mail, to: email };
}

/** Sends what is still true. Throws SendError while it should be tried again. */
export async function mailRenewal(
	pools: Pools,
	request: ScopeRequest,
	eventId: string
): Promise<void> {
	const store = await storeById(pools, request.storeId);
	if (!store || store.disabled) return;
	const mail = await inScope(pools, request, (scope) => mailOf(scope, store, eventId));
	if (!mail) return;
	try {
		await mailer(config(), pools).send(mail, `package-renewal:${eventId}`);
	} catch (error) {
		if (!(error instanceof SendError) || error.outcome !== 'refused') throw error;
		log.info({ eventId, reason: error.reason }, 'nobody accepts this mail');
	}
}
