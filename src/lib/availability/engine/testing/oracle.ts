/**
 * The slots a store should offer, minute by minute, from RULES alone. The engine is right when it
 * says the same. Nothing here is fast, cached by the engine, or shared with it.
 */
import type {
	CountedBooking,
	Hours,
	Limit,
	Minute,
	Performer,
	Request,
	ResourceRules,
	ServiceRules,
	StaffRules,
	StoreRules,
	Taken,
	TakenSession
} from '../model.ts';
import {
	Anchors,
	clockOf,
	dateOf,
	instantOf,
	Minutes,
	paintHours,
	scopeOf,
	weekday,
	workingMinutes,
	type Scope
} from './oracle-time.ts';

export interface OracleSlot {
	readonly start: Minute;
	/** Staff id (`''`: unstaffed) → end, price and free places there. */
	readonly offers: ReadonlyMap<string, OracleOffer>;
}

export interface OracleOffer {
	readonly end: Minute;
	readonly priceMinor: number;
	readonly places: number;
	readonly joins: string | null;
}

interface Doer {
	readonly staff: StaffRules | null;
	readonly phases: readonly number[];
	readonly before: number;
	readonly after: number;
	readonly priceMinor: number;
	readonly step: number;
	readonly anchors: Anchors;
	readonly busy: Minutes;
	readonly elsewhere: Minutes;
}

const divides = (n: number, values: readonly number[]): boolean =>
	values.every((value) => value % n === 0);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

export class Oracle {
	readonly rules: StoreRules;
	readonly taken: Taken;
	readonly request: Request;
	readonly service: ServiceRules;
	readonly zone: string;
	readonly scope: Scope;
	readonly doers: readonly Doer[];
	private readonly opening = new Map<string, Minutes>();

	constructor(rules: StoreRules, taken: Taken, request: Request, from: Minute, until: Minute) {
		this.rules = rules;
		this.taken = taken;
		this.request = request;
		this.service = rules.services.get(request.serviceId)!;
		this.zone = this.location.zone.zone;
		this.scope = scopeOf(this.zone, from, until);
		this.doers = this.findDoers();
	}

	get location() {
		return this.rules.locations.get(this.request.locationId)!;
	}

	slots(from: Minute, until: Minute): OracleSlot[] {
		const slots: OracleSlot[] = [];
		for (let start = from; start < until; start++) {
			const offers = new Map<string, OracleOffer>();
			for (const session of this.sessions())
				if (session.start === start && this.joinable(session))
					offers.set(session.staffId ?? '', this.joining(session));
			for (const doer of this.doers) {
				const id = doer.staff?.id ?? '';
				if (!offers.has(id) && this.allows(doer, start))
					offers.set(id, {
						end: start + sumOf(doer.phases),
						priceMinor: doer.priceMinor,
						places: this.service.capacity,
						joins: null
					});
			}
			if (offers.size > 0) slots.push({ start, offers });
		}
		return slots;
	}

	private findDoers(): Doer[] {
		const { service, request, rules } = this;
		if (service.unstaffed) {
			if (request.staffId !== null || !service.locationIds.includes(request.locationId)) return [];
			return [this.doer(service, null)];
		}
		return service.performers
			.filter((performer) => performer.locationId === request.locationId)
			.filter((performer) => request.staffId === null || performer.staffId === request.staffId)
			.map((performer) => this.doer(performer, rules.staff.get(performer.staffId)!));
	}

	private doer(work: Performer | ServiceRules, staff: StaffRules | null): Doer {
		const { scope, location } = this;
		const busy = new Minutes(scope.from, scope.until);
		for (const range of this.taken.ranges)
			if (range.ownerId === staff?.id && !this.ignores(range.claimId))
				busy.paint(range.start, range.end);
		const elsewhere = new Minutes(scope.from, scope.until);
		if (staff) {
			const here = workingMinutes(scope, location, staff, null);
			for (const other of this.rules.locations.values()) {
				if (other.id === location.id) continue;
				const there = workingMinutes({ ...scope, zone: other.zone.zone }, other, staff, null);
				for (let at = scope.from; at < scope.until; at++)
					if (there.has(at) && !here.has(at)) elsewhere.paint(at, at + 1);
			}
		}
		return {
			staff,
			phases: work.phases,
			before: work.bufferBefore,
			after: work.bufferAfter,
			priceMinor: work.priceMinor,
			step: this.service.slotStep ?? this.autoStep(staff),
			anchors: workingMinutes(scope, location, staff, this.service.hours),
			busy,
			elsewhere
		};
	}

	private autoStep(staff: StaffRules | null): number {
		const lengths = staff
			? [...this.rules.services.values()]
					.flatMap((service) => service.performers)
					.filter((performer) => performer.staffId === staff.id)
					.map((performer) => sumOf(performer.phases))
			: [sumOf(this.service.phases)];
		let step = Math.min(...lengths);
		while (!divides(step, lengths)) step--;
		return Math.max(5, step);
	}

	/** Own places and own time count as free, and an empty session that its first booking made does. */
	private ignores(claimId: string | null): boolean {
		if (claimId === null) return false;
		if (claimId === this.request.ownClaimId) return true;
		return this.taken.sessions.some(
			(session) => session.claimId === claimId && this.empty(session)
		);
	}

	private empty(session: TakenSession): boolean {
		return !session.scheduled && session.places - (session.ownPlaces ?? 0) <= 0;
	}

	private sessions(): TakenSession[] {
		return this.taken.sessions.filter(
			(session) =>
				session.serviceId === this.service.id &&
				session.locationId === this.request.locationId &&
				(this.request.staffId === null || session.staffId === this.request.staffId) &&
				(!this.empty(session) || (session.ownPlaces ?? 0) > 0)
		);
	}

	private joining(session: TakenSession): OracleOffer {
		const performer = this.service.performers.find(
			(one) => one.staffId === session.staffId && one.locationId === session.locationId
		);
		return {
			end: session.end,
			priceMinor: performer?.priceMinor ?? this.service.priceMinor,
			places: session.capacity - session.places + (session.ownPlaces ?? 0),
			joins: session.id
		};
	}

	private joinable(session: TakenSession): boolean {
		const { start, end, staffId } = session;
		const staff = staffId === null ? null : (this.rules.staff.get(staffId) ?? null);
		if (!this.dateAllows(start) || !this.partyAllows()) return false;
		if (this.joining(session).places < this.request.partySize) return false;
		for (const { from, until } of this.location.closures)
			for (let at = start; at < end; at++) {
				const { day } = clockOf(this.zone, at);
				if (day >= from && day <= until) return false;
			}
		if (staff && this.left(staff, start)) return false;
		const away = this.taken.ranges.some(
			(range) =>
				range.ownerId === staffId &&
				range.kind === 'time_off' &&
				range.start < end &&
				range.end > start
		);
		return !away && this.limitsAllow(staff, start, end - start, session.id);
	}

	private allows(doer: Doer, start: Minute): boolean {
		const { service, request } = this;
		const end = start + sumOf(doer.phases);
		const anchor = doer.anchors.get(start);
		if (anchor === undefined) return false;
		const past = service.grid === 'clock' ? clockOf(this.zone, start).wall : start - anchor;
		if (past % doer.step !== 0) return false;
		const lead = service.buffersSpill ? 0 : doer.before;
		const rest = service.buffersSpill ? 0 : doer.after;
		for (let at = start - lead; at < end + rest; at++) if (!doer.anchors.has(at)) return false;
		if (!this.dateAllows(start) || !this.partyAllows()) return false;
		if (service.capacity > 1 && request.partySize > service.capacity) return false;
		if (!this.inSeason(start)) return false;
		if (doer.staff && this.left(doer.staff, start)) return false;
		if (doer.elsewhere.any(start - doer.before, start)) return false;
		if (doer.elsewhere.any(end, end + doer.after)) return false;
		if (doer.staff && this.meets(doer, start)) return false;
		const twin = this.sessions().some(
			(session) => session.start === start && session.staffId === (doer.staff?.id ?? null)
		);
		if (twin || !this.limitsAllow(doer.staff, start, end - start, null)) return false;
		return this.resourcesAllow(doer, start, end);
	}

	/** Busy minutes of the work (every other phase, with the buffers) against taken minutes. */
	private meets(doer: Doer, start: Minute): boolean {
		const end = start + sumOf(doer.phases);
		if (doer.busy.any(start - doer.before, start)) return true;
		if (doer.busy.any(end, end + doer.after)) return true;
		let at = start;
		for (const [n, phase] of doer.phases.entries()) {
			if (n % 2 === 0 && doer.busy.any(at, at + phase)) return true;
			at += phase;
		}
		return false;
	}

	private partyAllows(): boolean {
		const { partySize } = this.request;
		return partySize >= this.service.minPersons && partySize <= this.service.maxPersons;
	}

	private dateAllows(start: Minute): boolean {
		const { service, zone, request } = this;
		if (request.ignoreNotice) return true;
		if (start < request.now) return false;
		const { day, wall } = clockOf(zone, start);
		const today = clockOf(zone, request.now).day;
		const { unit, value } = service.minimumNotice;
		const latest = unit === 'minutes' ? start - value : instantOf(zone, day - value, wall);
		if (value > 0 && latest < request.now) return false;
		if (!service.sameDay && day === today) return false;
		const { window } = service;
		if (window.kind === 'range') return day >= window.from && day <= window.until;
		if (window.kind === 'rolling') return day <= today + window.days;
		let release = today;
		while (weekday(release) !== window.weekday || instantOf(zone, release, window.at) > request.now)
			release--;
		return day <= release + window.days;
	}

	private inSeason(start: Minute): boolean {
		const { day } = clockOf(this.zone, start);
		const { seasons } = this.service;
		return (
			seasons.length === 0 ||
			seasons.some(
				({ from, until }) => (from === null || from <= day) && (until === null || day <= until)
			)
		);
	}

	private left(staff: StaffRules, start: Minute): boolean {
		return staff.leavesOn !== null && clockOf(this.zone, start).day >= staff.leavesOn;
	}

	private period(at: Minute, per: Limit['per']): string {
		const { day } = clockOf(this.zone, at);
		if (per === 'day') return String(day);
		if (per === 'month') return dateOf(day).toString().slice(0, 7);
		let first = day;
		while (weekday(first) !== this.rules.weekStart) first--;
		return String(first);
	}

	private limitsAllow(
		staff: StaffRules | null,
		start: Minute,
		minutes: number,
		session: string | null
	): boolean {
		const within = (limit: Limit, entries: CountedBooking[]): boolean => {
			const period = this.period(start, limit.per);
			const same = entries.filter((entry) => this.period(entry.start, limit.per) === period);
			const once = new Map(same.map((entry) => [entry.groupSessionId ?? entry.bookingId, entry]));
			if (session !== null && once.has(session)) return true;
			const used = sumOf([...once.values()].map((entry) => entry.minutes));
			if (limit.maxBookings !== null && once.size + 1 > limit.maxBookings) return false;
			return limit.maxMinutes === null || used + minutes <= limit.maxMinutes;
		};
		const others = this.taken.counted.filter(
			(entry) => this.request.ownClaimId === null || entry.claimId !== this.request.ownClaimId
		);
		const ofService = others.filter((entry) => entry.serviceId === this.service.id);
		const ofStaff = others.filter((entry) => entry.staffId === staff?.id);
		return (
			this.service.limits.every((limit) => within(limit, ofService)) &&
			(staff === null || staff.limits.every((limit) => within(limit, ofStaff)))
		);
	}

	private resourcesAllow(doer: Doer, start: Minute, end: Minute): boolean {
		const { service, request, rules } = this;
		const persons = service.capacity > 1 ? service.capacity : request.partySize;
		return service.requirements.every(({ typeId }) => {
			const wanted = service.requirements
				.filter((one) => one.typeId === typeId)
				.map((one) => (one.perPerson ? one.units * persons : one.units));
			const units = [...rules.resources.values()]
				.filter((one) => one.typeId === typeId && one.locationId === this.location.id)
				.map((one) => this.freeUnits(one, doer, start, end));
			return sumOf(units) >= sumOf(wanted);
		});
	}

	private openingOf(id: string, hours: Hours): Minutes {
		const known = this.opening.get(id) ?? paintHours(this.scope, hours);
		this.opening.set(id, known);
		return known;
	}

	private freeUnits(resource: ResourceRules, doer: Doer, start: Minute, end: Minute): number {
		if (resource.hours && !this.openingOf(resource.id, resource.hours).all(start, end)) return 0;
		const spread = this.service.buffersOnResources;
		let least = resource.quantity;
		for (let at = start - (spread ? doer.before : 0); at < end + (spread ? doer.after : 0); at++) {
			let free = resource.quantity;
			for (const range of this.taken.ranges) {
				if (range.ownerId !== resource.id || range.start > at || at >= range.end) continue;
				if (this.ignores(range.claimId)) continue;
				const whole = range.kind === 'time_off' || range.kind === 'busy';
				free -= whole ? resource.quantity : range.units;
			}
			least = Math.min(least, free);
		}
		return Math.max(0, least);
	}
}
