/**
 * The UTC offsets of a time zone as a table, so that whoever computes many times need not ask Intl.
 * Made by probing the runtime's own zone data, so it is as exact and as current as that.
 */
export interface ZoneTable {
	readonly zone: string;
	/** UTC minutes since 1970 from which `offsets[i]` holds; `starts[0]` is -Infinity. */
	readonly starts: readonly number[];
	/** Minutes east of UTC. */
	readonly offsets: readonly number[];
}

/** 2020-01-01 and 2046-01-01, days since 1970. Before and after, the nearest offset is kept. */
const FIRST_DAY = 18262;
const END_DAY = 27759;
const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;

const tables = new Map<string, ZoneTable>();

function offsetReader(zone: string): (utcMinute: number) => number {
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		timeZoneName: 'longOffset',
		year: 'numeric'
	});
	return (utcMinute) => {
		const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(utcMinute * MINUTE_MS));
		if (!match) throw new RangeError(`no offset for ${zone}`);
		const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
		return match[1] === '-' ? -minutes : minutes;
	};
}

/** The minute in (before, after] at which the offset stops being `offset`. */
function changeBetween(
	read: (utcMinute: number) => number,
	before: number,
	after: number,
	offset: number
): number {
	let low = before;
	let high = after;
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (read(middle) === offset) low = middle;
		else high = middle;
	}
	return high;
}

/**
 * Offsets of an IANA zone for 2020-2045, kept per process. Probes every day: a week is the shortest
 * stretch known (Gaza around Ramadan). About 10 ms the first time. Throws RangeError for no zone.
 */
export function buildZoneTable(zone: string): ZoneTable {
	const known = tables.get(zone);
	if (known) return known;
	const read = offsetReader(zone);
	let offset = read(FIRST_DAY * DAY_MINUTES);
	const starts = [-Infinity];
	const offsets = [offset];
	for (let day = FIRST_DAY + 1; day <= END_DAY; day++) {
		const next = read(day * DAY_MINUTES);
		if (next === offset) continue;
		starts.push(changeBetween(read, (day - 1) * DAY_MINUTES, day * DAY_MINUTES, offset));
		offsets.push(next);
		offset = next;
	}
	const table: ZoneTable = { zone, starts, offsets };
	tables.set(zone, table);
	return table;
}
