/** The picker as visitors ask for it: alone, or beside the list of a store's page. */
import type { z } from 'zod';
import { ownHold } from '#lib/availability/server/holds.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { pickerInput } from '../input.ts';
import type { PickerView, StorePageView, StoreView } from '../views.ts';
import { getPicker, pickerRequest } from './picker.ts';
import { readerOf } from './store-view.ts';

interface Asked {
	readonly scope: StoreScope;
	readonly store: StoreAddress;
}

type Input = z.output<typeof pickerInput>;

/** Before its manager has published it a store shows who it is, and books nothing. */
export function requireOpen(store: { readonly published: boolean }): void {
	if (!store.published) throw new AppError('STORE_NOT_OPEN');
}

/** Throws STORE_NOT_OPEN, and what getPicker throws. */
export async function pickerFor(asked: Asked, input: Input, store: StoreView): Promise<PickerView> {
	requireOpen(asked.store);
	const own = input.hold ? await ownHold(asked.scope, input.hold) : null;
	return await getPicker(asked.scope, pickerRequest(input, own), readerOf(asked.scope, store));
}

/** Of the service asked for, else of the first with a free time; null when there is none. */
export async function pickerBeside(
	asked: Asked,
	input: Omit<Input, 'service'> & Partial<Pick<Input, 'service'>>,
	page: StorePageView
): Promise<PickerView | null> {
	const services = page.groups.flatMap((group) => group.services);
	const service = input.service ?? services.find(({ next }) => next)?.slug;
	return service === undefined ? null : await pickerFor(asked, { ...input, service }, page.store);
}
