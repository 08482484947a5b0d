/** Mail about the store's own plan: from a fact to deliveries, and from a delivery to its words. */
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import { dayText } from '#lib/audit/when.ts';
import { localesOf } from '#lib/auth/server/queries.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { EmailMessage } from '#lib/platform/server/mail.ts';
import { plainMail } from '#lib/platform/server/plain-mail.ts';
import { toIso, type Instant } from '#lib/platform/time.ts';
import { amountText, limitName } from '#lib/plans/plan-names.ts';
import { METERED_LIMITS, overdueDays } from '#lib/plans/rules.ts';
import { getEntitlements, type Entitlements } from '#lib/plans/server/entitlements.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { listMembers } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { NOTICES } from '#lib/plans/notices.ts';
import { planMailOf, planRule, planWords, type PlanFacts, type PlanMail } from '../plan-mails.ts';
import { deliveries } from './schema.ts';

const Notice = z.object({ kind: z.enum(NOTICES), cause: z.string() });
const Near = z.object({
	limit: z.enum(METERED_LIMITS),
	used: z.number(),
	most: z.number(),
	period: z.string()
});

/** What a fact asks to say; null: nothing. */
function kindOf(event: { name: string; facts: Record<string, unknown> }): PlanMail | null {
	if (event.name === 'plan.notice_due') return Notice.safeParse(event.facts).data?.kind ?? null;
	const near = event.name === 'plan.limit_near' ? Near.safeParse(event.facts).data : undefined;
	if (!near) return null;
	return near.used >= near.most ? 'limit_full' : 'limit_near';
}

/** Returns what is due now. Safe to run twice: `deliveries_once` decides. */
export async function planPlanMails(scope: StoreScope, eventId: string): Promise<string[]> {
	const event = await findEvent(scope, eventId);
	const kind = event ? kindOf(event) : null;
	if (kind === null) return [];
	const managers = (await listMembers(scope)).filter(
		({ role, disabledAt }) => role === 'store_manager' && disabledAt === null
	);
	if (managers.length === 0) return [];
	const spoken = await localesOf(
		scope.tx,
		managers.map(({ userId }) => userId)
	);
	await scope.tx
		.insert(deliveries)
		.values(
			managers.map(({ userId, email }) => ({
				storeId: scope.storeId,
				id: newId(),
				channel: 'email' as const,
				rule: planRule(kind),
				cause: eventId,
				recipient: email,
				locale: spoken.get(userId) ?? 'en',
				sendAt: scope.now,
				createdAt: scope.now
			}))
		)
		.onConflictDoNothing();
	const due = await scope.tx
		.select({ id: deliveries.id })
		.from(deliveries)
		.where(
			and(
				eq(deliveries.storeId, scope.storeId),
				eq(deliveries.cause, eventId),
				eq(deliveries.state, 'queued')
			)
		);
	return due.map(({ id }) => id);
}

/** Paid, or decided, before the mail left: then there is nothing to say. */
function isTrue(plan: Entitlements, event: { facts: Record<string, unknown> }): boolean {
	const notice = Notice.safeParse(event.facts).data;
	if (!notice) return true;
	const about: Instant | null = notice.kind.startsWith('trial_')
		? plan.trialEndsAt
		: plan.pastDueSince;
	const stands = notice.kind.startsWith('trial_') ? 'trialing' : 'past_due';
	return plan.status === stands && about !== null && toIso(about) === notice.cause;
}

function factsOf(
	plan: Entitlements,
	store: string,
	event: { facts: Record<string, unknown> },
	locale: string
): PlanFacts {
	const day = (at: Instant | null): string => (at === null ? '' : dayText(at, plan.zone, locale));
	const overdue = plan.pastDueSince === null ? null : overdueDays(plan.pastDueSince, plan.zone);
	const near = Near.safeParse(event.facts).data;
	return {
		store,
		plan: plan.name,
		trialEnds: day(plan.trialEndsAt),
		restricted: day(overdue?.restrictedAt ?? null),
		readonly: day(overdue?.readOnlyAt ?? null),
		limit: near
			? m.plans_mail_limit(
					{
						what: limitName(near.limit),
						used: amountText(near.limit, near.used, locale),
						most: amountText(near.limit, near.most, locale)
					},
					{ locale: toLocale(locale) }
				)
			: '',
		pays: plan.provider !== null && plan.provider !== 'manual'
	};
}

/** null: it is not true any more. In the recipient's language. */
export async function writePlanMail(
	scope: StoreScope,
	store: StoreAddress,
	delivery: typeof deliveries.$inferSelect
): Promise<EmailMessage | null> {
	const kind = planMailOf(delivery.rule);
	const event = await findEvent(scope, delivery.cause);
	if (kind === null || !event) return null;
	const plan = await getEntitlements(scope);
	if (!isTrue(plan, event)) return null;
	const locale = toLocale(delivery.locale);
	const { subject, text } = planWords(kind, factsOf(plan, store.name, event, locale), locale);
	const mail = plainMail({
		subject,
		paragraphs: [text],
		link: {
			label: m.plans_mail_link({}, { locale }),
			href: `${publicUrl(config())}/manage/${store.slug}/settings/plan`
		},
		after: [m.plans_mail_why({ store: store.name }, { locale })],
		locale,
		tag: delivery.rule.replaceAll('_', '-')
	});
	return { ...mail, to: delivery.recipient, storeId: delivery.storeId };
}
