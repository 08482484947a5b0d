import type { TypedPackage } from '#lib/packages/form.ts';
import { textOf, textsOf } from '../saving.ts';

export const typedIn = (form: FormData): TypedPackage => ({
	name: textOf(form, 'name'),
	description: textOf(form, 'description'),
	price: textOf(form, 'price'),
	uses: textOf(form, 'uses'),
	validDays: textOf(form, 'validDays'),
	renews: textOf(form, 'renews'),
	hidden: form.has('hidden'),
	serviceIds: textsOf(form, 'service')
});
