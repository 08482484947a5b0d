import { localDay, plus, startOfDay, type Instant } from '#lib/platform/time.ts';
import type { Caller } from '../../saving.ts';

type Off = Awaited<ReturnType<Caller['schedule']['timeOff']['list']>>[number];
type Person = Awaited<ReturnType<Caller['catalogue']['people']>>[number];

export interface OffRow {
	readonly id: string;
	readonly who: string;
	readonly colour: number | null;
	/** In the zone of the store's first location. */
	readonly when: string;
	readonly kind: Off['kind'];
	readonly requested: boolean;
	readonly reason: string;
}

/** "Mon 7 Dec" for whole days, "Mon 7 Dec, 10:00 – 12:00" for less. */
function whenOf(startsAt: Instant, endsAt: Instant, zone: string, locale: string): string {
	const first = localDay(startsAt, zone);
	const last = localDay(plus(endsAt, -1), zone);
	const days = new Intl.DateTimeFormat(locale, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		timeZone: zone
	});
	const whole =
		startOfDay(first, zone) === startsAt && startOfDay(localDay(endsAt, zone), zone) === endsAt;
	if (whole)
		return first === last ? days.format(startsAt) : days.formatRange(startsAt, plus(endsAt, -1));
	const times = new Intl.DateTimeFormat(locale, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit',
		timeZone: zone
	});
	return times.formatRange(startsAt, endsAt);
}

export const linesOf = (
	off: readonly Off[],
	people: readonly Person[],
	zone: string,
	locale: string
): OffRow[] =>
	off.map((one) => {
		const person = people.find(({ id }) => id === one.staffId);
		return {
			id: one.id,
			who: person?.name ?? '',
			colour: person?.colour ?? null,
			when: whenOf(one.startsAt, one.endsAt, zone, locale),
			kind: one.kind,
			requested: one.status === 'requested',
			reason: one.reason
		};
	});
