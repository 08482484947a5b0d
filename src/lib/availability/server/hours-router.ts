/** Hours, closures and time off: what the availability screen reads and changes. */
import { router, storeProcedure } from '#lib/trpc/server/base.ts';
import {
	clearDayInput,
	closureIdInput,
	closureInput,
	dayInput,
	decideOffInput,
	offIdInput,
	offInput,
	ownerFields,
	weekInput
} from '../input-hours-forms.ts';
import { parseHours } from '../input-hours.ts';
import { addClosure, previewClosure, removeClosure } from './closures.ts';
import { closureOf, offOf, ownerOf, spanOf } from './hours-fields.ts';
import { getHours, getSchedule } from './hours-queries.ts';
import { clearHours, setDayHours, setWeeklyHours } from './hours.ts';
import {
	blockTime,
	decideTimeOff,
	listTimeOff,
	removeTimeOff,
	requestTimeOff
} from './time-off.ts';

const edit = storeProcedure('hours.edit');

const closuresRouter = router({
	preview: edit
		.input(closureInput)
		.query(async ({ ctx, input }) => await previewClosure(ctx.scope, closureOf(input))),
	add: edit
		.input(closureInput)
		.mutation(async ({ ctx, input }) => await addClosure(ctx.scope, closureOf(input))),
	remove: edit
		.input(closureIdInput)
		.mutation(async ({ ctx, input }) => await removeClosure(ctx.scope, input.closureId))
});

const timeOffRouter = router({
	list: storeProcedure('hours.view').query(async ({ ctx }) => await listTimeOff(ctx.scope)),
	block: storeProcedure('time_off.block')
		.input(offInput)
		.mutation(async ({ ctx, input }) => await blockTime(ctx.scope, offOf(input))),
	request: storeProcedure('time_off.request')
		.input(offInput)
		.mutation(async ({ ctx, input }) => await requestTimeOff(ctx.scope, offOf(input))),
	decide: edit
		.input(decideOffInput)
		.mutation(
			async ({ ctx, input }) => await decideTimeOff(ctx.scope, input.timeOffId, input.decision)
		),
	remove: storeProcedure('time_off.block')
		.input(offIdInput)
		.mutation(async ({ ctx, input }) => await removeTimeOff(ctx.scope, input.timeOffId))
});

export const scheduleRouter = router({
	/** Everyone's hours and the coming closures. */
	get: storeProcedure('hours.view').query(async ({ ctx }) => await getSchedule(ctx.scope)),
	hours: storeProcedure('hours.view')
		.input(ownerFields)
		.query(async ({ ctx, input }) => await getHours(ctx.scope, ownerOf(input))),
	setWeek: edit
		.input(weekInput)
		.mutation(
			async ({ ctx, input }) =>
				await setWeeklyHours(ctx.scope, ownerOf(input), input.week.map(parseHours), spanOf(input))
		),
	clearWeek: edit
		.input(ownerFields)
		.mutation(async ({ ctx, input }) => await clearHours(ctx.scope, ownerOf(input))),
	setDay: edit
		.input(dayInput)
		.mutation(
			async ({ ctx, input: { day, extra, hours, ...owner } }) =>
				await setDayHours(ctx.scope, ownerOf(owner), { day, extra, minutes: parseHours(hours) })
		),
	clearDay: edit
		.input(clearDayInput)
		.mutation(
			async ({ ctx, input: { day, extra, ...owner } }) =>
				await setDayHours(ctx.scope, ownerOf(owner), { day, extra, minutes: null })
		),
	closures: closuresRouter,
	timeOff: timeOffRouter
});
