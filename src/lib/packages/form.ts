/** A package as typed into its form. */
import { m } from '#lib/paraglide/messages.js';
import { currencyDigits, parseAmount } from '#lib/platform/money.ts';
import { RENEWS, type Renews } from './renewing.ts';
import { MOST_USES } from './rules.ts';

export interface TypedPackage {
	readonly name: string;
	readonly description: string;
	readonly price: string;
	readonly uses: string;
	readonly validDays: string;
	/** Of RENEWS; empty: bought once. */
	readonly renews: string;
	readonly hidden: boolean;
	readonly serviceIds: readonly string[];
}

export const EMPTY_PACKAGE: TypedPackage = {
	name: '',
	description: '',
	price: '',
	uses: '5',
	validDays: '180',
	renews: '',
	hidden: false,
	serviceIds: []
};

/** What is wrong, by field. */
export type PackageErrors = Partial<
	Record<'name' | 'price' | 'uses' | 'validDays' | 'services', string>
>;

const whole = (text: string, most: number): number | null => {
	const value = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
	return value >= 1 && value <= most ? value : null;
};

function priceOf(text: string, currency: string): number | null {
	try {
		const amount = parseAmount(text, currency);
		return amount > 0 ? amount : null;
	} catch {
		return null;
	}
}

/** The command's input, or what to mend. */
export function parsePackage(typed: TypedPackage, currency: string) {
	const name = typed.name.trim();
	const priceMinor = priceOf(typed.price, currency);
	const uses = whole(typed.uses, MOST_USES);
	const validDays = whole(typed.validDays, 3650);
	const errors: PackageErrors = {
		...(name.length < 2 ? { name: m.packages_error_name() } : {}),
		...(priceMinor === null ? { price: m.packages_error_price({ text: typed.price }) } : {}),
		...(uses === null ? { uses: m.packages_error_number() } : {}),
		...(validDays === null ? { validDays: m.packages_error_number() } : {}),
		...(typed.serviceIds.length === 0 ? { services: m.packages_error_services() } : {})
	};
	if (priceMinor === null || uses === null || validDays === null || Object.keys(errors).length > 0)
		return { errors };
	const { description, hidden } = typed;
	const renews = RENEWS.find((each) => each === typed.renews) ?? null;
	const values = { name, description, priceMinor, uses, validDays, renews, hidden };
	return { values: { ...values, serviceIds: [...typed.serviceIds] } };
}

interface Line {
	readonly name: string;
	readonly description: string;
	readonly priceMinor: number;
	readonly currency: string;
	readonly uses: number;
	readonly validDays: number;
	readonly renews: Renews | null;
	readonly hidden: boolean;
	readonly services: readonly { readonly id: string }[];
}

export function typedPackage(line: Line): TypedPackage {
	const digits = currencyDigits(line.currency);
	const value = line.priceMinor / 10 ** digits;
	return {
		name: line.name,
		description: line.description,
		price: Number.isInteger(value) ? String(value) : value.toFixed(digits),
		uses: String(line.uses),
		validDays: String(line.validDays),
		renews: line.renews ?? '',
		hidden: line.hidden,
		serviceIds: line.services.map(({ id }) => id)
	};
}
