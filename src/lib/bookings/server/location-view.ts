/** An address of a store with its opening hours, in words. */
import { getOpening, type Opening } from '#lib/availability/server/opening.ts';
import type { Catalogue, LocationRow } from '#lib/catalogue/server/snapshot.ts';
import { m } from '#lib/paraglide/messages.js';
import { dateFormat } from '#lib/platform/date-format.ts';
import { AppError } from '#lib/platform/errors.ts';
import { toLocale } from '#lib/platform/locale.ts';
import { localDay, startOfDay, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { HoursRow, LocationView } from '../views.ts';
import { cityOf, timeText } from '../when.ts';
import type { Reader } from '../wording.ts';

/** The location asked for by `?at=`, else the first. Throws NOT_FOUND for an unknown one or a store without any. */
export function pickLocation(catalogue: Catalogue, at: string | null): LocationRow {
	const found =
		at === null ? catalogue.locations[0] : catalogue.locations.find((row) => row.slug === at);
	if (!found) throw new AppError('NOT_FOUND');
	return found;
}

const clock = (minutes: number): string =>
	`${String(Math.floor((minutes % 1440) / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

function openText(opening: Opening, zone: string, now: Instant, reader: Reader): string | null {
	const words = { locale: toLocale(reader.locale) };
	if (!opening.known) return null;
	if (opening.openUntil !== null)
		return m.book_open_until({ time: timeText(opening.openUntil, zone, reader.formats) }, words);
	if (opening.opensAt === null) return m.book_closed({}, words);
	const time = timeText(opening.opensAt, zone, reader.formats);
	if (localDay(opening.opensAt, zone) === localDay(now, zone))
		return m.book_opens_today({ time }, words);
	const day = dateFormat(reader.formats, { weekday: 'short', timeZone: zone }).format(
		opening.opensAt
	);
	return m.book_opens_on({ day, time }, words);
}

function hoursRows(opening: Opening, zone: string, now: Instant, reader: Reader): HoursRow[] {
	const today = localDay(now, zone);
	const name = dateFormat(reader.formats, { weekday: 'long', timeZone: 'UTC' });
	return opening.week.map((row) => {
		const ranges = [];
		for (let i = 0; i < row.ranges.length; i += 2)
			ranges.push({ opens: clock(row.ranges[i] ?? 0), closes: clock(row.ranges[i + 1] ?? 0) });
		return {
			weekday: name.format(startOfDay(row.day, 'UTC')),
			text:
				ranges.length === 0
					? null
					: ranges.map((range) => `${range.opens}–${range.closes}`).join(', '),
			today: row.day === today,
			ranges,
			isoWeekday: row.weekday
		};
	});
}

export async function locationView(
	scope: StoreScope,
	row: LocationRow,
	selected: boolean,
	reader: Reader
): Promise<LocationView> {
	const opening = await getOpening(scope, row.id);
	return {
		id: row.id,
		slug: row.slug,
		name: row.name,
		address: row.address,
		city: row.city,
		country: row.country,
		phone: row.phone,
		zone: row.zone,
		zoneCity: cityOf(row.zone),
		openText: openText(opening, row.zone, scope.now, reader),
		open: opening.openUntil !== null,
		hours: hoursRows(opening, row.zone, scope.now, reader),
		selected
	};
}
