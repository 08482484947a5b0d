/**
 * The slots a store should offer, minute by minute, from RULES alone. The engine is right when it
 * says the same. Nothing here is fast, cached by the engine, or shared with it.
 */
import type {
	Minute,
	Performer,
	Request,
	ServiceRules,
	StaffRules,
	StoreRules,
	Taken,
	TakenSession
} from '../model.ts';
import { OracleRules, sumOf } from './oracle-rules.ts';
import { type Anchors, clockOf, Minutes, workingMinutes } from './oracle-time.ts';

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

export class Oracle extends OracleRules {
	readonly doers: readonly Doer[];

	constructor(rules: StoreRules, taken: Taken, request: Request, from: Minute, until: Minute) {
		super(rules, taken, request, from, until);
		this.doers = this.findDoers();
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
}
