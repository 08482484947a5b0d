/** What the properties compare: the engine's answer and the oracle's, in the same words. */
import type { Minute, Request, Slot, StoreRules, Taken } from '../model.ts';
import { Oracle, type OracleSlot } from './oracle.ts';
import type { World } from './worlds.ts';

/** An engine, or a deliberately broken one. */
export type Finder = (
	rules: StoreRules,
	taken: Taken,
	request: Request,
	from: Minute,
	until: Minute
) => Slot[];

interface Line {
	readonly start: Minute;
	readonly staffIds: readonly string[];
	readonly priceMinor: number;
	readonly placesLeft: number;
}

function lineOf(slot: Slot): Line {
	const { start, priceMinor, placesLeft } = slot;
	return { start, staffIds: [...slot.staffIds].sort(), priceMinor, placesLeft };
}

function oracleLine({ start, offers }: OracleSlot): Line {
	const all = [...offers.values()];
	return {
		start,
		staffIds: [...offers.keys()].filter((id) => id !== '').sort(),
		priceMinor: Math.min(...all.map((offer) => offer.priceMinor)),
		placesLeft: Math.max(...all.map((offer) => offer.places))
	};
}

export function answers(
	find: Finder,
	{ rules, taken, request, from, until }: World
): { engine: Line[]; oracle: Line[] } {
	return {
		engine: find(rules, taken, request, from, until).map(lineOf),
		oracle: new Oracle(rules, taken, request, from, until).slots(from, until).map(oracleLine)
	};
}
