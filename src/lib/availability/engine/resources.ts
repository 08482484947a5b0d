/** Rooms, chairs and machines: are enough units free for the whole of it, and which (D10)? */
import { expandHours } from './hours.ts';
import type {
	Footprint,
	LocationRules,
	Minute,
	Ranges,
	Refusal,
	ResourceRules,
	ServiceRules,
	StoreRules
} from './model.ts';
import type { Question } from './question.ts';
import { covers } from './ranges.ts';
import { isIgnored, takenOf, type Ignored, type Slice } from './taken.ts';
import type { Work } from './work.ts';
import { localDay } from './zones.ts';

/** Units of one resource type, from these resources of the location, in id order. */
export interface Need {
	readonly typeId: string;
	readonly units: number;
	readonly resources: readonly ResourceRules[];
}

const byType = new WeakMap<StoreRules, Map<string, readonly ResourceRules[]>>();

function resourcesOf(rules: StoreRules, locationId: string, typeId: string) {
	let found = byType.get(rules);
	if (!found) byType.set(rules, (found = new Map<string, readonly ResourceRules[]>()));
	const key = `${locationId} ${typeId}`;
	let list = found.get(key);
	if (!list) {
		list = [...rules.resources.values()]
			.filter((resource) => resource.locationId === locationId && resource.typeId === typeId)
			.sort((a, b) => (a.id < b.id ? -1 : 1));
		found.set(key, list);
	}
	return list;
}

/**
 * What a booking (or, of a group service, a new session) needs. Whoever joins a session takes no
 * resources of his own, so a session's "per person" units are those of its whole capacity.
 */
export function needsOf(
	rules: StoreRules,
	service: ServiceRules,
	location: LocationRules,
	partySize: number
): Need[] {
	if (service.requirements.length === 0) return [];
	const persons = service.capacity > 1 ? service.capacity : partySize;
	const units = new Map<string, number>();
	for (const { typeId, units: each, perPerson } of service.requirements)
		units.set(typeId, (units.get(typeId) ?? 0) + (perPerson ? each * persons : each));
	return [...units].map(([typeId, sum]) => ({
		typeId,
		units: sum,
		resources: resourcesOf(rules, location.id, typeId)
	}));
}

/** Resources are busy through processing time too; buffers only where the service says so (D4). */
export function resourceSpan(
	service: ServiceRules,
	work: Work,
	start: Minute
): { start: Minute; end: Minute } {
	const spread = service.buffersOnResources;
	return {
		start: start - (spread ? work.before : 0),
		end: start + work.duration + (spread ? work.after : 0)
	};
}

/** Units free throughout [start, end). Time off or busy time of a resource takes it whole. */
function freeUnits(
	resource: ResourceRules,
	slice: Slice,
	start: Minute,
	end: Minute,
	ignored: Ignored
): number {
	const inTheWay: { start: Minute; end: Minute; units: number }[] = [];
	for (let i = slice.low; i < slice.high; i++) {
		const range = slice.ranges[i]!;
		if (range.start >= end) break;
		if (range.end <= start || isIgnored(range, ignored)) continue;
		if (resource.quantity === 1 || range.kind === 'time_off' || range.kind === 'busy') return 0;
		inTheWay.push(range);
	}
	let peak = 0;
	for (const at of inTheWay) {
		const moment = Math.max(at.start, start);
		let sum = 0;
		for (const range of inTheWay)
			if (range.start <= moment && moment < range.end) sum += range.units;
		peak = Math.max(peak, sum);
	}
	return Math.max(0, resource.quantity - peak);
}

const hoursKept = new WeakMap<ResourceRules, Map<number, Ranges>>();
const CHUNK_DAYS = 16;
const KEPT_CHUNKS = 64;

/** Is [start, end) within the resource's own hours? Without any, it is there whenever the work is. */
function isThere(q: Question, resource: ResourceRules, start: Minute, end: Minute): boolean {
	if (!resource.hours) return true;
	let chunks = hoursKept.get(resource);
	if (!chunks) hoursKept.set(resource, (chunks = new Map<number, Ranges>()));
	const chunk = Math.floor(localDay(q.zone, start) / CHUNK_DAYS);
	const spanDays = Math.ceil((end - start) / 1440);
	const key = chunk * 1024 + Math.min(spanDays, 1023);
	let ranges = chunks.get(key);
	if (!ranges) {
		if (chunks.size >= KEPT_CHUNKS) chunks.clear();
		const first = chunk * CHUNK_DAYS;
		ranges = expandHours(resource.hours, q.zone, first - 3, first + CHUNK_DAYS + spanDays + 1);
		chunks.set(key, ranges);
	}
	return covers(ranges, start, end);
}

/** Units of one resource that this work could have at `start`. */
function unitsFor(q: Question, work: Work, resource: ResourceRules, start: Minute): number {
	if (!isThere(q, resource, start, start + work.duration)) return 0;
	const span = resourceSpan(q.service, work, start);
	return freeUnits(resource, takenOf(q.taken, resource.id), span.start, span.end, q.ignored);
}

/**
 * Concrete resources for this start, or null when a type has too few: one resource that has all
 * the units if there is one, else as few as possible; ties by id.
 */
export function pickResources(q: Question, work: Work, start: Minute): Footprint[] | null {
	const picked: Footprint[] = [];
	const span = resourceSpan(q.service, work, start);
	for (const need of q.needs) {
		const offers = need.resources
			.map((resource) => ({ resource, units: unitsFor(q, work, resource, start) }))
			.filter((offer) => offer.units > 0);
		const whole = offers.find((offer) => offer.units >= need.units);
		const order = whole ? [whole] : offers.sort((a, b) => b.units - a.units);
		let left = need.units;
		for (const { resource, units } of order) {
			if (left <= 0) break;
			const taking = Math.min(left, units);
			left -= taking;
			picked.push({
				staffId: null,
				resourceId: resource.id,
				...span,
				units: taking,
				exclusive: resource.quantity === 1
			});
		}
		if (left > 0) return null;
	}
	return picked;
}

/** The resources (or, where there is none at all, the types) that make `start` impossible. */
export function resourceRefusals(q: Question, work: Work, start: Minute): Refusal[] {
	const refusals: Refusal[] = [];
	for (const need of q.needs) {
		const lacking: string[] = [];
		let free = 0;
		for (const resource of need.resources) {
			const units = unitsFor(q, work, resource, start);
			free += units;
			if (units < Math.min(need.units, resource.quantity)) lacking.push(resource.id);
		}
		if (free >= need.units) continue;
		if (lacking.length === 0) lacking.push(need.typeId);
		for (const causeId of lacking)
			refusals.push({
				rule: 'D10_RESOURCE',
				staffId: work.staffId,
				causeId,
				causeKind: 'resource'
			});
	}
	return refusals;
}
