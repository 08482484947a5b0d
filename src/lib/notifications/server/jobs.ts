import { z } from 'zod';
import { config } from '#lib/platform/server/config.ts';
import {
	defineJob,
	type CronLine,
	type Job,
	type JobTools,
	type Listener
} from '#lib/platform/server/jobs.ts';
import { mailer } from '#lib/platform/server/mail.ts';
import { texter } from '#lib/platform/server/sms.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import { ANNOUNCED } from '../rules.ts';
import { askToSend, SEND, sendDue } from './due.ts';
import { PAPER_EVENTS, planPaper } from './papers.ts';
import { planPlanMails } from './plan-notices.ts';
import { planNotifications } from './planning.ts';
import { sendDelivery, type Sending } from './sending.ts';

const PLAN = 'notifications.plan';
const PLAN_MAIL = 'notifications.planMail';
const PLAN_PAPER = 'notifications.planPaper';
const ofEvent = z.object({ storeId: z.uuid(), eventId: z.uuid() });

const sendingOf = ({ pools, jobId }: JobTools): Sending => ({
	pools,
	requestId: `job:${jobId}`,
	mail: mailer(config(), pools),
	sms: texter(config(), pools),
	chance: Math.random
});

async function planned(
	{ storeId, eventId }: z.output<typeof ofEvent>,
	{ pools, jobId }: JobTools,
	plan: (scope: StoreScope, eventId: string) => Promise<string[]>
): Promise<void> {
	const request = {
		storeId,
		actor: { kind: 'system', id: null },
		source: 'job',
		ip: null,
		requestId: `job:${jobId}`,
		locale: 'en'
	} as const;
	const due = await inScope(pools, request, (scope) => plan(scope, eventId));
	await askToSend(pools, storeId, due);
}

/** A person's "Try again" needs no plan: its delivery is due, and due ones are asked for by the minute or here. */
export const listeners: readonly Listener[] = [
	...ANNOUNCED.map((event) => ({ event, task: PLAN })),
	{ event: 'plan.notice_due', task: PLAN_MAIL },
	{ event: 'plan.limit_near', task: PLAN_MAIL },
	...PAPER_EVENTS.map((event) => ({ event, task: PLAN_PAPER })),
	{ event: 'delivery.retried', task: 'notifications.sendDue' }
];

export const jobs: readonly Job[] = [
	defineJob(
		PLAN,
		ofEvent,
		async (payload, tools) => await planned(payload, tools, planNotifications)
	),
	defineJob(
		PLAN_MAIL,
		ofEvent,
		async (payload, tools) => await planned(payload, tools, planPlanMails)
	),
	defineJob(
		PLAN_PAPER,
		ofEvent,
		async (payload, tools) => await planned(payload, tools, planPaper)
	),
	defineJob(
		SEND,
		z.object({ storeId: z.uuid(), deliveryId: z.uuid() }),
		async ({ storeId, deliveryId }, tools) =>
			await sendDelivery(sendingOf(tools), storeId, deliveryId)
	),
	defineJob('notifications.sendDue', z.unknown(), async (_, { pools }) => await sendDue(pools))
];

export const cronLines: readonly CronLine[] = [
	{ task: 'notifications.sendDue', match: '* * * * *' }
];
