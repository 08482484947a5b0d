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

/** As in the page's address: a mangled one names no page. */
export const keptPageInput = z.object({
	storeId: z.string().max(100),
	id: z.string().max(100),
	back: z.string().max(2_000),
	left: z.string().max(2_000),
	t: z.string().max(100)
});

export const markPaidInput = z.object({
	paymentId: z.uuid(),
	/** What arrived, in minor units: compared with what was asked for. */
	amountMinor: z.number().int().min(1).max(100_000_000_000),
	/** The number on Kaspi's receipt. */
	receipt: z.string().trim().min(3).max(60)
});

export const markUnpaidInput = z.object({ paymentId: z.uuid() });

export const markRefundedInput = z.object({ refundId: z.uuid() });
