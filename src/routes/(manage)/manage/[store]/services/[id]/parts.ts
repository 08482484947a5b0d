/** The lists of the service page, from their fields: `<what>-<id>` beside the box that was ticked. */
import type { PerformerInput, RequirementInput } from '#lib/catalogue/input.ts';
import { textOf, textsOf } from '../../saving.ts';

/** `performer` is `<staff>_<location>`. */
export const performersOf = (form: FormData): PerformerInput[] =>
	textsOf(form, 'performer').map((key) => {
		const [staffId = '', locationId = ''] = key.split('_');
		return {
			staffId,
			locationId,
			duration: textOf(form, `duration-${key}`).trim(),
			price: textOf(form, `price-${key}`).trim(),
			bufferBefore: textOf(form, `before-${key}`).trim(),
			bufferAfter: textOf(form, `after-${key}`).trim()
		};
	});

export const requirementsOf = (form: FormData): RequirementInput[] =>
	textsOf(form, 'need').map((typeId) => ({
		typeId,
		units: Number(textOf(form, `units-${typeId}`)) || 1,
		perPerson: form.has(`each-${typeId}`)
	}));
