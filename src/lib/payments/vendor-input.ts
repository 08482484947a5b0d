/** What the procedures of connecting a vendor take: one schema, made from the vendors' descriptions. */
import { z } from 'zod';
import { VENDOR_DESCRIPTIONS, type VendorDescription, type VendorField } from './vendors.ts';

const fieldOf = ({ pattern, optional }: VendorField) => {
	const value = z.string().trim().max(8_000).regex(pattern);
	return optional ? z.literal('').or(value).optional() : value;
};

const optionOf = ({ vendor, fields }: VendorDescription) =>
	z.object({
		vendor: z.literal(vendor),
		fields: z
			.strictObject(Object.fromEntries(fields.map((field) => [field.name, fieldOf(field)])))
			.transform((given) =>
				Object.fromEntries(
					Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : []))
				)
			)
	});

const [firstVendor, ...otherVendors] = VENDOR_DESCRIPTIONS.map(optionOf);
if (!firstVendor) throw new Error('no vendor is described');

/** What a vendor's form sends: its own fields and no other, each of its own form. */
export const connectVendorInput = z.discriminatedUnion('vendor', [firstVendor, ...otherVendors]);

export const connectionInput = z.object({ connectionId: z.uuid() });

export const webhookSecretInput = connectionInput.extend({
	secret: z.string().trim().min(8).max(300)
});
