/** A request with everything it needs looked up once: who could do it, when they work, what stands in the way. */
import { tallyOf, type Tally } from './limits.ts';
import type {
	CountedBooking,
	Limit,
	LocationRules,
	Minute,
	Ranges,
	Request,
	ServiceRules,
	StaffRules,
	StoreRules,
	Taken,
	TakenSession,
	ZoneTable
} from './model.ts';
import { elsewhere, openHours, type Open } from './open.ts';
import { NOTHING } from './ranges.ts';
import { needsOf, type Need } from './resources.ts';
import { takenOf, type Ignored, type Slice } from './taken.ts';
import { type Work, workOf } from './work.ts';
import { localDay } from './zones.ts';

export interface Candidate {
	readonly work: Work;
	/** null: the service runs without staff. */
	readonly staff: StaffRules | null;
	readonly open: Open;
	/** Other locations' intervals, into which this person's buffers may not spill. */
	readonly elsewhere: Ranges;
	readonly taken: Slice;
	/** Limits of the staff member. */
	readonly tallies: readonly Tally[];
}

/** Starts in [from, until) are asked about. */
export interface Question {
	readonly rules: StoreRules;
	readonly taken: Taken;
	readonly request: Request;
	readonly service: ServiceRules;
	readonly location: LocationRules;
	readonly zone: ZoneTable;
	readonly from: Minute;
	readonly until: Minute;
	readonly ignored: Ignored;
	/** Those who perform the service here, in the rules' order. */
	readonly candidates: readonly Candidate[];
	readonly needs: readonly Need[];
	/** Limits of the service. */
	readonly tallies: readonly Tally[];
	/** Live sessions of this service here, with the person asked for. */
	readonly sessions: readonly TakenSession[];
}

const NO_SLICE: Slice = { ranges: [], low: 0, high: 0 };

/** Places taken by others. */
export function placesOf(session: TakenSession): number {
	return session.places - (session.ownPlaces ?? 0);
}

/** Made by its first booking, and nobody else is in it: it dissolves when its time is wanted (TRANSACTIONS §3). */
function dissolves(session: TakenSession): boolean {
	return !session.scheduled && placesOf(session) <= 0;
}

function ignoredClaims(taken: Taken, ownClaimId: string | null): Ignored {
	let ignored: Set<string> | null = null;
	if (ownClaimId !== null) ignored = new Set([ownClaimId]);
	for (const session of taken.sessions)
		if (dissolves(session)) (ignored ??= new Set()).add(session.claimId);
	return ignored;
}

function countedBy(
	taken: Taken,
	ownClaimId: string | null,
	matches: (entry: CountedBooking) => boolean
): CountedBooking[] {
	return taken.counted.filter(
		(entry) => matches(entry) && (ownClaimId === null || entry.claimId !== ownClaimId)
	);
}

/** null: no such service or location. */
export function ask(
	rules: StoreRules,
	taken: Taken,
	request: Request,
	from: Minute,
	until: Minute
): Question | null {
	const service = rules.services.get(request.serviceId);
	const location = rules.locations.get(request.locationId);
	if (!service || !location) return null;
	const { zone } = location;
	const { ownClaimId } = request;
	const tally = (
		limits: readonly Limit[],
		matches: (entry: CountedBooking) => boolean
	): Tally[] => {
		if (limits.length === 0) return [];
		const entries = countedBy(taken, ownClaimId, matches);
		return limits.map((limit) => tallyOf(limit, zone, rules.weekStart, entries));
	};
	const works = worksFor(rules, service, request);
	let lead = 0;
	let reach = 1;
	for (const work of works) {
		lead = Math.max(lead, work.before);
		reach = Math.max(reach, work.duration + work.after);
	}
	const fromDay = localDay(zone, from - lead) - 1;
	const untilDay = localDay(zone, until + reach) + 2;
	const candidate = (work: Work): Candidate => {
		const staff = work.staffId === null ? null : (rules.staff.get(work.staffId) ?? null);
		const spills = staff !== null && work.before + work.after > 0 && rules.locations.size > 1;
		return {
			work,
			staff,
			open: openHours(rules, { location, staff, service }, fromDay, untilDay),
			elsewhere: spills ? elsewhere(rules, staff, location, fromDay, untilDay) : NOTHING,
			taken: staff ? takenOf(taken, staff.id) : NO_SLICE,
			tallies: staff ? tally(staff.limits, (entry) => entry.staffId === staff.id) : []
		};
	};
	return {
		rules,
		taken,
		request,
		service,
		location,
		zone,
		from,
		until,
		ignored: ignoredClaims(taken, ownClaimId),
		candidates: works.map(candidate),
		needs: needsOf(rules, service, location, request.partySize),
		tallies: tally(service.limits, (entry) => entry.serviceId === service.id),
		sessions: sessionsFor(taken, service, request)
	};
}

function worksFor(rules: StoreRules, service: ServiceRules, request: Request): Work[] {
	if (service.unstaffed)
		return request.staffId === null && service.locationIds.includes(request.locationId)
			? [workOf(rules, service, null)]
			: [];
	const works: Work[] = [];
	for (const performer of service.performers) {
		if (performer.locationId !== request.locationId || !rules.staff.has(performer.staffId))
			continue;
		if (request.staffId !== null && performer.staffId !== request.staffId) continue;
		works.push(workOf(rules, service, performer));
	}
	return works;
}

function sessionsFor(
	taken: Taken,
	service: ServiceRules,
	request: Request
): readonly TakenSession[] {
	if (taken.sessions.length === 0) return [];
	return taken.sessions.filter(
		(session) =>
			session.serviceId === service.id &&
			session.locationId === request.locationId &&
			(request.staffId === null || session.staffId === request.staffId) &&
			(!dissolves(session) || (session.ownPlaces ?? 0) > 0)
	);
}
