/** What a time is offered as: names, price and policy as they are now. The booking keeps it (D22). */
import type { Assignment } from '#lib/availability/engine/model.ts';
import type { Offer, PolicySnapshot } from '#lib/availability/offer.ts';
import { durationOf, priceOf } from '#lib/catalogue/rules.ts';
import {
	catalogueOf,
	type Catalogue,
	type LocationRow,
	type ServiceRow
} from '#lib/catalogue/server/snapshot.ts';
import { takesOnlinePayments } from '#lib/payments/server/connections.ts';
import { keepsCards } from '#lib/payments/server/saved-cards.ts';
import { AppError } from '#lib/platform/errors.ts';
import { fromMinute } from '#lib/platform/time.ts';
import { NO_PAYMENT, type PaymentTerms, type StoreTax } from '#lib/stores/rules.ts';
import { currentRulesVersion, type StoreScope } from '#lib/stores/server/scope.ts';
import { hasFees } from '../fees.ts';

export interface Bookable {
	readonly service: ServiceRow;
	readonly location: LocationRow;
}

/** Throws NOT_FOUND when the store has no such live service or location. */
export async function getBookable(
	scope: StoreScope,
	serviceId: string,
	locationId: string
): Promise<Bookable> {
	const catalogue = await catalogueOf(scope);
	const service = catalogue.services.find((row) => row.id === serviceId);
	const location = catalogue.locations.find((row) => row.id === locationId);
	if (!service || !location) throw new AppError('NOT_FOUND');
	return { service, location };
}

const policyOf = (
	scope: StoreScope,
	service: ServiceRow,
	payment: PaymentTerms,
	{ rateMilli, showsInPrices }: StoreTax
): PolicySnapshot => ({
	version: scope.policy.version,
	cancelNoticeMinutes: service.cancelNoticeMinutes ?? scope.policy.cancelNoticeMinutes,
	rescheduleNoticeMinutes: service.rescheduleNoticeMinutes ?? scope.policy.rescheduleNoticeMinutes,
	maxClientReschedules: scope.policy.maxClientReschedules,
	graceMinutes: scope.policy.graceMinutes,
	payment,
	tax: { rateMilli, showsInPrices },
	...feesFor(scope, service)
});

/** The service's own fees or the store's; absent: none. */
function feesFor(
	scope: StoreScope,
	service: Pick<ServiceRow, 'fees'>
): Pick<PolicySnapshot, 'fees'> {
	const fees = service.fees ?? scope.policy.fees;
	return fees && (hasFees(fees) || fees.tiers.length > 0) ? { fees } : {};
}

type Terms = Pick<ServiceRow, 'payment' | 'fees'>;
type Asking = (service: Terms) => PaymentTerms;

/**
 * What booking a service of this store asks for now: the service's own terms or the store's; nothing
 * where no money can be taken online, and no card where it could not be kept or never be charged.
 */
export async function termsOf(
	scope: StoreScope,
	catalogue: Pick<Catalogue, 'payment'>
): Promise<Asking> {
	const online = await takesOnlinePayments(scope);
	const cards = online && (await keepsCards(scope));
	return (service) => {
		const terms = service.payment ?? catalogue.payment;
		const card = cards && hasFees(feesFor(scope, service).fees);
		return online && (card || terms.kind !== 'card_on_file') ? terms : NO_PAYMENT;
	};
}

export const termsFor = async (
	scope: StoreScope,
	catalogue: Pick<Catalogue, 'payment'>,
	service: Terms
): Promise<PaymentTerms> => (await termsOf(scope, catalogue))(service);

export interface OfferRequest {
	readonly serviceId: string;
	readonly locationId: string;
	readonly partySize: number;
	/** The client asked for this person by name (D13). */
	readonly staffChosen: boolean;
}

/** Called under the locks, with the assignment that was decided there. */
export const offerFor =
	(scope: StoreScope, request: OfferRequest) =>
	async (assignment: Assignment, groupSessionId: string | null): Promise<Offer> => {
		const catalogue = await catalogueOf(scope, await currentRulesVersion(scope));
		const service = catalogue.services.find((row) => row.id === request.serviceId);
		const location = catalogue.locations.find((row) => row.id === request.locationId);
		if (!service || !location) throw new AppError('NOT_FOUND');
		const priceMinor = priceOf(
			service.priceKind,
			assignment.priceMinor,
			durationOf(assignment.phases),
			request.partySize
		);
		return {
			locationId: location.id,
			zone: location.zone,
			partySize: request.partySize,
			priceMinor,
			currency: service.currency,
			approval: service.approval,
			remote: service.remote,
			policy: policyOf(scope, service, await termsFor(scope, catalogue, service), catalogue.tax),
			segments: [
				{
					serviceId: service.id,
					serviceName: service.name,
					staffId: assignment.staffId,
					staffName: catalogue.staff.find((row) => row.id === assignment.staffId)?.name ?? null,
					staffChosen: request.staffChosen,
					groupSessionId,
					startsAt: fromMinute(assignment.start),
					endsAt: fromMinute(assignment.end),
					phases: assignment.phases,
					priceMinor,
					taxRateMilli: catalogue.tax.serviceRates.get(service.id) ?? catalogue.tax.rateMilli
				}
			]
		};
	};
