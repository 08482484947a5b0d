/** "11:00 was taken a moment ago. Nearest free: 11:30, 13:00": refusals and their ways out, in words. */
import type { Decided } from '#lib/audit/server/idempotency.ts';
import { rulesOf } from '#lib/availability/server/rules-cache.ts';
import { decideNow } from '#lib/availability/server/taking.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import { formatLocale } from '#lib/platform/locale.ts';
import { localDay, toIso, type Instant } from '#lib/platform/time.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { NearestView } from '../views.ts';
import { shortDateText, timeText } from '../when.ts';

/** The zone in which the asker reads his times, and the formats of the store. */
export interface Clock {
	readonly zone: string;
	readonly formats: string;
}

export interface AskedAt {
	readonly serviceId: string;
	readonly locationId: string;
	readonly viewerZone: string | null;
}

/** Read before a command runs, for after its refusal the transaction may be no good. */
export async function clockFor(scope: StoreScope, asked: AskedAt): Promise<Clock> {
	const catalogue = await catalogueOf(scope);
	const profile = await getPublicProfile(scope);
	const own = catalogue.locations.find((row) => row.id === asked.locationId)?.zone;
	const remote = catalogue.services.find((row) => row.id === asked.serviceId)?.remote === true;
	return {
		zone: (remote ? asked.viewerZone : null) ?? own ?? profile.zone,
		formats: formatLocale(scope.locale, profile.country)
	};
}

const isInstant = (value: unknown): value is Instant => typeof value === 'number';

const startOf = (value: unknown): Instant[] =>
	typeof value === 'object' && value !== null && 'startsAt' in value && isInstant(value.startsAt)
		? [value.startsAt]
		: [];

/** Times of the wanted day by their hour alone, others with their date. */
function nearestView(wanted: Instant, starts: readonly Instant[], clock: Clock): NearestView {
	const day = localDay(wanted, clock.zone);
	const time = (at: Instant) => timeText(at, clock.zone, clock.formats);
	return {
		wanted: time(wanted),
		times: starts.map((at) => ({
			value: toIso(at),
			text:
				localDay(at, clock.zone) === day
					? time(at)
					: `${shortDateText(at, clock.zone, clock.formats)}, ${time(at)}`
		}))
	};
}

/** The same refusal, its details with `nearest`: a NearestView. Errors of other kinds pass unchanged. */
export function inWords(error: AppError, clock: Clock): AppError {
	const { startsAt, alternatives } = error.details;
	if (!isInstant(startsAt) || !Array.isArray(alternatives)) return error;
	const nearest = nearestView(startsAt, alternatives.flatMap(startOf), clock);
	return new AppError(error.code, { ...error.details, nearest });
}

export async function refusingInWords<T>(clock: Clock, command: () => Promise<T>): Promise<T> {
	try {
		return await command();
	} catch (error) {
		throw error instanceof AppError ? inWords(error, clock) : error;
	}
}

export const decidedInWords = <T>(clock: Clock, decided: Decided<T>): Decided<T> =>
	decided.ok ? decided : { ok: false, error: inWords(decided.error, clock) };

/** What is free around a time that was lost: itself first, when it is free again. */
export async function getNearest(
	scope: StoreScope,
	wanted: AskedAt & {
		readonly staffId: string | null;
		readonly partySize: number;
		readonly startsAt: Instant;
		readonly ownClaimId: string | null;
	}
): Promise<NearestView> {
	const clock = await clockFor(scope, wanted);
	try {
		await decideNow(scope, await rulesOf(scope), { ...wanted, ignoreNotice: false }, false);
		return nearestView(wanted.startsAt, [wanted.startsAt], clock);
	} catch (error) {
		if (!(error instanceof AppError) || !Array.isArray(error.details['alternatives'])) throw error;
		return nearestView(wanted.startsAt, error.details['alternatives'].flatMap(startOf), clock);
	}
}
