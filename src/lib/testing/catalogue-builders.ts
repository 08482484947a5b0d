/** Services made through the product's own commands, for tests of the catalogue and what stands on it. */
import { serviceInput, type ServiceInput } from '#lib/catalogue/input.ts';
import { setPerformers } from '#lib/catalogue/server/performers.ts';
import { createService } from '#lib/catalogue/server/services.ts';
import type { TestStore } from './builders.ts';

export const serviceOf = (over: Partial<ServiceInput> = {}): ServiceInput =>
	serviceInput.parse({ name: 'Gel manicure', duration: '50', price: '28', ...over });

export const createIn = (
	store: TestStore,
	over: Partial<ServiceInput> = {}
): Promise<{ serviceId: string; slug: string }> =>
	store.scope((scope) => createService(scope, 'EUR', serviceOf(over)));

/** All of the store's people unless said, at its one location, on the service's own terms. */
export const performIn = (
	store: TestStore,
	serviceId: string,
	staffIds: readonly string[] = store.staffIds
): Promise<void> =>
	store.scope((scope) =>
		setPerformers(
			scope,
			{ serviceId, currency: 'EUR' },
			staffIds.map((staffId) => ({
				staffId,
				locationId: store.locationId,
				duration: '',
				price: '',
				bufferBefore: '',
				bufferAfter: ''
			}))
		)
	);
