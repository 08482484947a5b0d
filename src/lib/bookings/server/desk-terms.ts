/** What the form for a new booking says of money before anything is booked. */
import type { z } from 'zod';
import { durationOf, priceOf } from '#lib/catalogue/rules.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { getVisibleClient } from '#lib/clients/server/queries.ts';
import { previewCover } from '#lib/packages/server/spending.ts';
import { dueAtBooking } from '#lib/payments/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { DeskTerms } from '../desk-money.ts';
import type { termsInput } from '../input-desk.ts';
import { amountText, type Reader } from '../wording.ts';
import { getBookable, termsFor } from './offers.ts';

type Asked = z.output<typeof termsInput>;

/** As whoever performs it charges; the service's own price while that is open. */
async function depositOf(scope: StoreScope, asked: Asked): Promise<[number, string]> {
	const catalogue = await catalogueOf(scope);
	const { service } = await getBookable(scope, asked.serviceId, asked.locationId);
	const performer = catalogue.performers.find(
		(row) =>
			row.serviceId === service.id &&
			row.locationId === asked.locationId &&
			row.staffId === asked.staffId
	);
	const priceMinor = priceOf(
		service.priceKind,
		performer?.priceMinor ?? service.priceMinor,
		durationOf(performer?.phases ?? service.phases),
		asked.party
	);
	return [dueAtBooking(await termsFor(scope, catalogue, service), priceMinor), service.currency];
}

/** Throws NOT_FOUND when the store has no such service, location or client. */
export async function getDeskTerms(
	scope: StoreScope,
	asked: Asked,
	reader: Reader
): Promise<DeskTerms> {
	const [depositMinor, currency] = await depositOf(scope, asked);
	const { clientId, serviceId, party } = asked;
	const startsAt = asked.startsAt ?? scope.now;
	// Only of clients this person may see.
	const client = clientId ? await getVisibleClient(scope, clientId) : null;
	const cover = client
		? await previewCover(scope, {
				clientId: client.id,
				serviceId,
				uses: party,
				startsAt,
				byStaff: true
			})
		: null;
	return {
		depositText: depositMinor > 0 ? amountText(depositMinor, currency, reader) : null,
		cover: cover && {
			id: cover.id,
			name: cover.name,
			uses: cover.uses,
			usesLeft: cover.usesLeft,
			spends: party
		}
	};
}
