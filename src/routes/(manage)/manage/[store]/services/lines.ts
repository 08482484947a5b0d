import { durationText, priceText } from '#lib/bookings/wording.ts';
import { durationOf } from '#lib/catalogue/rules.ts';
import type { Caller } from '../saving.ts';

type Line = Awaited<ReturnType<Caller['catalogue']['services']['list']>>[number];

export interface ServiceRow {
	readonly id: string;
	readonly name: string;
	readonly categoryId: string | null;
	/** As clients read them. */
	readonly price: string;
	readonly duration: string;
	readonly people: { readonly least: number; readonly most: number } | null;
	readonly hidden: boolean;
	readonly approval: boolean;
	readonly idle: boolean;
	readonly archived: boolean;
}

/** The rows of the list, in the words of the public page. */
export const linesOf = (lines: readonly Line[], locale: string): ServiceRow[] =>
	lines.map((line) => {
		const reader = { locale, formats: locale };
		return {
			id: line.id,
			name: line.name,
			categoryId: line.categoryId,
			price: priceText(line.priceKind, line.priceMinor, line.currency, false, reader),
			duration: durationText(durationOf(line.phases), reader),
			people: line.maxPersons > 1 ? { least: line.minPersons, most: line.maxPersons } : null,
			hidden: line.hidden,
			approval: line.approval,
			idle: line.idle,
			archived: line.archivedAt !== null
		};
	});
