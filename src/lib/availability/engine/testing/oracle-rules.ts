/** The oracle's reading of the rules that are not about hours: dates, limits, sessions, resources. */
import type {
	CountedBooking,
	Hours,
	Limit,
	LocationRules,
	Minute,
	Request,
	ResourceRules,
	ServiceRules,
	StaffRules,
	StoreRules,
	Taken,
	TakenSession
} from '../model.ts';
import {
	clockOf,
	dateOf,
	instantOf,
	type Minutes,
	paintHours,
	scopeOf,
	weekday,
	type Scope
} from './oracle-time.ts';

interface Buffers {
	readonly before: number;
	readonly after: number;
}

export const sumOf = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0);

export class OracleRules {
	readonly rules: StoreRules;
	readonly taken: Taken;
	readonly request: Request;
	readonly service: ServiceRules;
	readonly location: LocationRules;
	readonly zone: string;
	readonly scope: Scope;
	private readonly opening = new Map<string, Minutes>();

	constructor(rules: StoreRules, taken: Taken, request: Request, from: Minute, until: Minute) {
		this.rules = rules;
		this.taken = taken;
		this.request = request;
		this.service = rules.services.get(request.serviceId)!;
		this.location = rules.locations.get(request.locationId)!;
		this.zone = this.location.zone.zone;
		this.scope = scopeOf(this.zone, from, until);
	}

	/** Own places and own time count as free, and an empty session that its first booking made does. */
	protected ignores(claimId: string | null): boolean {
		if (claimId === null) return false;
		if (claimId === this.request.ownClaimId) return true;
		return this.taken.sessions.some(
			(session) => session.claimId === claimId && this.empty(session)
		);
	}

	private empty(session: TakenSession): boolean {
		return !session.scheduled && session.places - (session.ownPlaces ?? 0) <= 0;
	}

	protected sessions(): TakenSession[] {
		return this.taken.sessions.filter(
			(session) =>
				session.serviceId === this.service.id &&
				session.locationId === this.request.locationId &&
				(this.request.staffId === null || session.staffId === this.request.staffId) &&
				(!this.empty(session) || (session.ownPlaces ?? 0) > 0)
		);
	}

	protected partyAllows(): boolean {
		const { partySize } = this.request;
		return partySize >= this.service.minPersons && partySize <= this.service.maxPersons;
	}

	protected dateAllows(start: Minute): boolean {
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

	protected inSeason(start: Minute): boolean {
		const { day } = clockOf(this.zone, start);
		const { seasons } = this.service;
		return (
			seasons.length === 0 ||
			seasons.some(
				({ from, until }) => (from === null || from <= day) && (until === null || day <= until)
			)
		);
	}

	protected left(staff: StaffRules, start: Minute): boolean {
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

	protected limitsAllow(
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

	protected resourcesAllow(buffers: Buffers, start: Minute, end: Minute): boolean {
		const { service, request, rules } = this;
		const persons = service.capacity > 1 ? service.capacity : request.partySize;
		return service.requirements.every(({ typeId }) => {
			const wanted = service.requirements
				.filter((one) => one.typeId === typeId)
				.map((one) => (one.perPerson ? one.units * persons : one.units));
			const units = [...rules.resources.values()]
				.filter((one) => one.typeId === typeId && one.locationId === this.location.id)
				.map((one) => this.freeUnits(one, buffers, start, end));
			return sumOf(units) >= sumOf(wanted);
		});
	}

	private openingOf(id: string, hours: Hours): Minutes {
		const known = this.opening.get(id) ?? paintHours(this.scope, hours);
		this.opening.set(id, known);
		return known;
	}

	private freeUnits(resource: ResourceRules, buffers: Buffers, start: Minute, end: Minute): number {
		if (resource.hours && !this.openingOf(resource.id, resource.hours).all(start, end)) return 0;
		const spread = this.service.buffersOnResources;
		let least = resource.quantity;
		for (
			let at = start - (spread ? buffers.before : 0);
			at < end + (spread ? buffers.after : 0);
			at++
		) {
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
