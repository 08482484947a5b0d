/** Places, people and services as the desk's forms and filters name them; staff choose among their own (A19.7). */
import { durationOf } from '#lib/catalogue/rules.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { localDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { DeskChoices } from '../desk-views.ts';
import { cityOf, offsetText } from '../when.ts';
import { durationText, priceText, type Reader } from '../wording.ts';
import { seesAll } from './access.ts';
import { isOfferedAt, personView } from './service-view.ts';

export async function getChoices(scope: StoreScope, reader: Reader): Promise<DeskChoices> {
	const catalogue = await catalogueOf(scope);
	const own = (staffId: string): boolean => seesAll(scope) || staffId === scope.staffId;
	const performers = catalogue.performers.filter((row) => own(row.staffId));
	const services = catalogue.services.filter(
		(row) => seesAll(scope) || performers.some((each) => each.serviceId === row.id)
	);
	return {
		own: seesAll(scope) ? null : scope.staffId,
		formats: reader.formats,
		locations: catalogue.locations.map((row) => ({
			id: row.id,
			slug: row.slug,
			name: row.name,
			zone: row.zone,
			zoneText: `${cityOf(row.zone)}, ${offsetText(scope.now, row.zone)}`,
			today: localDay(scope.now, row.zone)
		})),
		people: catalogue.staff
			.filter((row) => own(row.id))
			.map((row) => ({
				...personView(row),
				locationIds: [
					...new Set(
						performers.filter((each) => each.staffId === row.id).map((each) => each.locationId)
					)
				]
			})),
		services: services.map((row) => ({
			id: row.id,
			name: row.name,
			group: catalogue.categories.find((each) => each.id === row.categoryId)?.name ?? null,
			durationText: durationText(durationOf(row.phases), reader),
			priceText: priceText(row.priceKind, row.priceMinor, row.currency, false, reader),
			minPersons: row.minPersons,
			maxPersons: row.maxPersons,
			unstaffed: row.unstaffed,
			performers: performers
				.filter((each) => each.serviceId === row.id)
				.map(({ staffId, locationId }) => ({ staffId, locationId })),
			locationIds: catalogue.locations
				.filter((place) => isOfferedAt(catalogue, row, place.id))
				.map((place) => place.id)
		}))
	};
}
