/**
 * Tax ids by the shape that their country gives them. No register is asked: a number of the right shape
 * may still be nobody's. Shapes: European Commission, VIES, "VAT identification number structure".
 */

/** The letters before the number, and the number. Greece writes EL. */
const EU: Readonly<Record<string, readonly [prefix: string, shape: RegExp, example: string]>> = {
	AT: ['AT', /^U\d{8}$/, 'U12345678'],
	BE: ['BE', /^[01]\d{9}$/, '0123456789'],
	BG: ['BG', /^\d{9,10}$/, '123456789'],
	CY: ['CY', /^\d{8}[A-Z]$/, '12345678X'],
	CZ: ['CZ', /^\d{8,10}$/, '12345678'],
	DE: ['DE', /^\d{9}$/, '123456789'],
	DK: ['DK', /^\d{8}$/, '12345678'],
	EE: ['EE', /^\d{9}$/, '123456789'],
	ES: ['ES', /^([A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])$/, 'X1234567X'],
	FI: ['FI', /^\d{8}$/, '12345678'],
	FR: ['FR', /^[A-HJ-NP-Z0-9]{2}\d{9}$/, '12345678901'],
	GR: ['EL', /^\d{9}$/, '123456789'],
	HR: ['HR', /^\d{11}$/, '12345678901'],
	HU: ['HU', /^\d{8}$/, '12345678'],
	IE: ['IE', /^\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/, '1234567WA'],
	IT: ['IT', /^\d{11}$/, '12345678901'],
	LT: ['LT', /^(\d{9}|\d{12})$/, '123456789'],
	LU: ['LU', /^\d{8}$/, '12345678'],
	LV: ['LV', /^\d{11}$/, '12345678901'],
	MT: ['MT', /^\d{8}$/, '12345678'],
	NL: ['NL', /^[A-Z0-9+*]{9}B\d{2}$/, '123456789B01'],
	PL: ['PL', /^\d{10}$/, '1234567890'],
	PT: ['PT', /^\d{9}$/, '123456789'],
	RO: ['RO', /^\d{2,10}$/, '1234567890'],
	SE: ['SE', /^\d{12}$/, '123456789001'],
	SI: ['SI', /^\d{8}$/, '12345678'],
	SK: ['SK', /^\d{10}$/, '1234567890']
};

/** Of other countries only the length is looked at. */
export const TAX_ID_LENGTH = { least: 4, most: 40 } as const;

/** `country`: ISO 3166-1 alpha-2. */
export const hasEuVat = (country: string): boolean => Object.hasOwn(EU, country);

/** As it is kept and sent: of the EU with its letters and nothing between; else as it was typed. */
export function normalTaxId(country: string, typed: string): string {
	const known = EU[country];
	if (!known) return typed.trim().replace(/\s+/g, ' ');
	const [prefix] = known;
	const bare = typed.toUpperCase().replace(/[\s./-]/g, '');
	if (bare === '') return '';
	return bare.startsWith(prefix) ? bare : prefix + bare;
}

/** An id that would be taken; null: one of any shape would. */
export function taxIdExample(country: string): string | null {
	const known = EU[country];
	return known ? known[0] + known[2] : null;
}

/** Is it one, by its shape? Nothing typed is none, and that is fine. */
export function isTaxId(country: string, typed: string): boolean {
	const normal = normalTaxId(country, typed);
	if (normal === '') return true;
	const known = EU[country];
	if (known) return known[1].test(normal.slice(known[0].length));
	return normal.length >= TAX_ID_LENGTH.least && normal.length <= TAX_ID_LENGTH.most;
}
