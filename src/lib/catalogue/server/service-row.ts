/** Between what the service form holds (as typed) and what the table keeps. */
import type { LimitRule } from '../rules.ts';
import { formatPrice, parsePrice } from '../rules.ts';
import { formatDuration, formatMinutes, parseDuration, parseMinutes } from '../input-duration.ts';
import { feesOfService, fieldsOfService } from '../input-fees.ts';
import { fieldsOfTerms, termsOfFields } from '../input-payment.ts';
import type { ServiceInput } from '../input.ts';
import type { services } from './schema.ts';

type ServiceRow = typeof services.$inferSelect;
/** Everything a manager sets; ids, position and currency come from elsewhere. */
export type ServiceValues = Omit<
	ServiceRow,
	'storeId' | 'id' | 'slug' | 'imageId' | 'position' | 'archivedAt' | 'createdAt'
>;

const PERIODS = ['day', 'week', 'month'] as const;

interface LimitFields {
	readonly mostPerDay: number | null;
	readonly mostPerWeek: number | null;
	readonly mostPerMonth: number | null;
	readonly mostTimePerDay: string;
	readonly mostTimePerWeek: string;
	readonly mostTimePerMonth: string;
}

const minutesOrNull = (text: string): number | null => (text === '' ? null : parseMinutes(text));

export function limitsOf(input: LimitFields): LimitRule[] {
	const most = {
		day: [input.mostPerDay, input.mostTimePerDay],
		week: [input.mostPerWeek, input.mostTimePerWeek],
		month: [input.mostPerMonth, input.mostTimePerMonth]
	} as const;
	return PERIODS.map((per) => ({
		per,
		maxBookings: most[per][0],
		maxMinutes: minutesOrNull(most[per][1])
	})).filter(({ maxBookings, maxMinutes }) => maxBookings !== null || maxMinutes !== null);
}

export function limitFields(limits: readonly LimitRule[]): LimitFields {
	const of = (per: LimitRule['per']) => limits.find((limit) => limit.per === per);
	const time = (per: LimitRule['per']): string => {
		const minutes = of(per)?.maxMinutes ?? null;
		return minutes === null ? '' : formatMinutes(minutes);
	};
	return {
		mostPerDay: of('day')?.maxBookings ?? null,
		mostPerWeek: of('week')?.maxBookings ?? null,
		mostPerMonth: of('month')?.maxBookings ?? null,
		mostTimePerDay: time('day'),
		mostTimePerWeek: time('week'),
		mostTimePerMonth: time('month')
	};
}

const dayOrNull = (text: string): string | null => (text === '' ? null : text);

function seasonsOf(input: ServiceInput): ServiceValues['seasons'] {
	return input.seasonFrom
		.map((from, i) => ({ from: dayOrNull(from), until: dayOrNull(input.seasonUntil[i] ?? '') }))
		.filter(({ from, until }) => from !== null || until !== null);
}

/** D2: hours are elapsed time, days are the same wall time on an earlier date. */
function noticeOf(
	input: ServiceInput
): Pick<ServiceValues, 'minimumNoticeMinutes' | 'minimumNoticeDays'> {
	if (input.noticeUnit === 'days')
		return { minimumNoticeMinutes: 0, minimumNoticeDays: input.noticeAmount };
	const minutes = input.noticeAmount * (input.noticeUnit === 'hours' ? 60 : 1);
	return { minimumNoticeMinutes: minutes, minimumNoticeDays: null };
}

/** D3: exactly one of the three ways to end the booking window. */
function windowOf(
	input: ServiceInput
): Pick<ServiceValues, 'bookableFrom' | 'bookableUntil' | 'releaseWeekday' | 'releaseMinute'> {
	const range = input.window === 'range';
	const release = input.window === 'release';
	return {
		bookableFrom: range ? input.bookableFrom : null,
		bookableUntil: range ? input.bookableUntil : null,
		releaseWeekday: release ? input.releaseWeekday : null,
		releaseMinute: release ? parseMinutes(input.releaseTime) : null
	};
}

/** Throws BAD_INPUT with the field that cannot be read. */
export function toValues(input: ServiceInput, currency: string): ServiceValues {
	return {
		name: input.name,
		description: input.description,
		categoryId: input.categoryId === '' ? null : input.categoryId,
		phases: parseDuration(input.duration),
		bufferBeforeMinutes: parseMinutes(input.bufferBefore) ?? 0,
		bufferAfterMinutes: parseMinutes(input.bufferAfter) ?? 0,
		buffersSpill: input.buffersSpill,
		buffersOnResources: input.buffersOnResources,
		slotStepMinutes: input.slotStepMinutes,
		grid: input.grid,
		...noticeOf(input),
		sameDay: input.sameDay,
		bookingWindowDays: input.bookingWindowDays,
		...windowOf(input),
		seasons: seasonsOf(input),
		priceKind: input.priceKind,
		priceMinor: parsePrice(input.price, currency),
		currency,
		minPersons: input.minPersons,
		maxPersons: input.maxPersons,
		capacity: input.capacity,
		assignment: input.assignment,
		unstaffed: input.unstaffed,
		remote: input.remote,
		approval: input.approval,
		cancelNoticeMinutes: minutesOrNull(input.cancelNotice),
		rescheduleNoticeMinutes: minutesOrNull(input.rescheduleNotice),
		limits: limitsOf(input),
		payment: termsOfFields(input, currency),
		fees: feesOfService(input, currency),
		hidden: input.hidden
	};
}

const spanOrEmpty = (minutes: number | null): string =>
	minutes === null ? '' : formatMinutes(minutes);

function noticeFields(row: ServiceRow): Pick<ServiceInput, 'noticeAmount' | 'noticeUnit'> {
	if (row.minimumNoticeDays !== null)
		return { noticeAmount: row.minimumNoticeDays, noticeUnit: 'days' };
	return row.minimumNoticeMinutes % 60 === 0
		? { noticeAmount: row.minimumNoticeMinutes / 60, noticeUnit: 'hours' }
		: { noticeAmount: row.minimumNoticeMinutes, noticeUnit: 'minutes' };
}

const clock = (minute: number): string =>
	`${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function windowFields(
	row: ServiceRow
): Pick<
	ServiceInput,
	'window' | 'bookableFrom' | 'bookableUntil' | 'releaseWeekday' | 'releaseTime'
> {
	return {
		window:
			row.bookableUntil !== null ? 'range' : row.releaseWeekday !== null ? 'release' : 'rolling',
		bookableFrom: row.bookableFrom ?? '',
		bookableUntil: row.bookableUntil ?? '',
		releaseWeekday: row.releaseWeekday ?? 1,
		releaseTime: row.releaseMinute === null ? '09:00' : clock(row.releaseMinute)
	};
}

/** What the form shows again: saving it unchanged changes nothing. */
export function toInput(row: ServiceRow): ServiceInput {
	return {
		name: row.name,
		slug: row.slug,
		description: row.description,
		categoryId: row.categoryId ?? '',
		duration: formatDuration(row.phases),
		bufferBefore: formatMinutes(row.bufferBeforeMinutes),
		bufferAfter: formatMinutes(row.bufferAfterMinutes),
		buffersSpill: row.buffersSpill,
		buffersOnResources: row.buffersOnResources,
		slotStepMinutes: row.slotStepMinutes,
		grid: row.grid,
		...noticeFields(row),
		sameDay: row.sameDay,
		bookingWindowDays: row.bookingWindowDays,
		...windowFields(row),
		seasonFrom: row.seasons.map(({ from }) => from ?? ''),
		seasonUntil: row.seasons.map(({ until }) => until ?? ''),
		priceKind: row.priceKind,
		price: formatPrice(row.priceMinor, row.currency),
		minPersons: row.minPersons,
		maxPersons: row.maxPersons,
		capacity: row.capacity,
		assignment: row.assignment,
		unstaffed: row.unstaffed,
		remote: row.remote,
		approval: row.approval,
		cancelNotice: spanOrEmpty(row.cancelNoticeMinutes),
		rescheduleNotice: spanOrEmpty(row.rescheduleNoticeMinutes),
		...fieldsOfTerms(row.payment, row.currency),
		...fieldsOfService(row.fees, row.currency),
		...limitFields(row.limits),
		hidden: row.hidden
	};
}
