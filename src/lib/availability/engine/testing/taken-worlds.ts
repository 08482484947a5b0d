/** Random taken time for a random store. */
import type {
	CountedBooking,
	Minute,
	StoreRules,
	Taken,
	TakenKind,
	TakenRange,
	TakenSession
} from '../model.ts';
import type { Dice } from './dice.ts';

const KINDS: TakenKind[] = ['booking', 'hold', 'time_off', 'busy'];

function takenRange(dice: Dice, owners: string[], from: Minute): TakenRange {
	const start = from + (dice.oneIn(2) ? dice.int(-96, 288) * 15 : dice.int(-1440, 4320));
	const kind = dice.pick(...KINDS);
	return {
		ownerId: dice.pick(...owners),
		start,
		end: start + dice.pick(15, 30, 60, 90, dice.int(1, 600)),
		kind,
		causeId: `cause ${dice.int(0, 99)}`,
		claimId: kind === 'booking' || kind === 'hold' ? `claim ${dice.int(0, 5)}` : null,
		units: dice.int(1, 2)
	};
}

function session(dice: Dice, n: number, doers: (string | null)[], start: Minute): TakenSession {
	const places = dice.oneIn(3) ? 0 : dice.int(1, 6);
	return {
		id: `session ${n}`,
		serviceId: dice.oneIn(5) ? 'other' : 'service',
		locationId: 'here',
		staffId: doers[n % doers.length]!,
		start,
		end: start + dice.pick(30, 60, 90),
		capacity: dice.int(2, 6),
		places,
		ownPlaces: dice.oneIn(4) ? Math.min(places, 1) : 0,
		scheduled: dice.oneIn(2),
		claimId: `session claim ${n}`
	};
}

function counted(dice: Dice, n: number, staffIds: string[], from: Minute): CountedBooking {
	const group = dice.oneIn(4) ? `session ${dice.int(0, 2)}` : null;
	return {
		bookingId: `booking ${n}`,
		claimId: `claim ${dice.int(0, 5)}`,
		serviceId: dice.oneIn(3) ? 'other' : 'service',
		staffId: dice.pick(...staffIds),
		locationId: 'here',
		start: group ? from + 600 : from + dice.int(-3000, 4320),
		minutes: group ? 60 : dice.int(10, 90),
		groupSessionId: group
	};
}

export function takenTime(dice: Dice, rules: StoreRules, from: Minute): Taken {
	const staffIds = [...rules.staff.keys()];
	const owners = [...staffIds, ...rules.resources.keys()];
	const { unstaffed, capacity } = rules.services.get('service')!;
	const ranges = dice.list(0, 14, () => takenRange(dice, owners, from));
	const doers = unstaffed ? [null] : staffIds;
	const sessions =
		capacity > 1
			? dice.list(0, 3, (n) => session(dice, n, doers, from + dice.int(0, 200) * 15 + n))
			: [];
	for (const { claimId, id, staffId, start, end } of sessions)
		if (staffId !== null)
			ranges.push({
				ownerId: staffId,
				start: start - dice.pick(0, 10),
				end,
				kind: 'group_session',
				causeId: id,
				claimId,
				units: 1
			});
	ranges.sort((a, b) =>
		a.ownerId === b.ownerId ? a.start - b.start : a.ownerId < b.ownerId ? -1 : 1
	);
	return {
		ranges,
		sessions,
		counted: dice.list(0, 8, (n) => counted(dice, n, staffIds, from)),
		load: new Map(
			staffIds
				.filter(() => dice.oneIn(2))
				.map((id) => [
					id,
					{ assigned: dice.int(0, 5), lastAssignedAt: dice.oneIn(2) ? null : from - dice.int(1, 3) }
				])
		)
	};
}
