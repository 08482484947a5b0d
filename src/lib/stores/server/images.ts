/**
 * Pictures people upload. Nothing of the file survives but its pixels: it is decoded and written anew,
 * so metadata, hidden payloads and active formats are gone (TRUST.md §4, upload polyglots).
 */
import { and, eq } from 'drizzle-orm';
import type Sharp from 'sharp';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { images } from './schema.ts';
import type { StoreScope } from './scope.ts';

/** A picture of 40 megapixels is 160 MB of memory while it is open: no more than that. */
const MOST_PIXELS = 40_000_000;
const MOST_BYTES = 12 * 1024 * 1024;
/** Longest side of what is kept: twice what a wide screen shows. */
const LONGEST = 2_000;

/** Loaded with the first picture: most processes never open one. */
let opened: Promise<typeof Sharp> | undefined;

async function decoder(): Promise<typeof Sharp> {
	const { default: sharp } = await import('sharp');
	// Decoders of photographs only: no SVG, no PDF, nothing that runs or reads other files.
	sharp.block({ operation: ['VipsForeignLoad'] });
	sharp.unblock({
		operation: [
			'VipsForeignLoadJpegBuffer',
			'VipsForeignLoadPngBuffer',
			'VipsForeignLoadWebpBuffer',
			'VipsForeignLoadHeifBuffer',
			'VipsForeignLoadNsgifBuffer'
		]
	});
	// One thread each: a store's pictures must not take the machine from bookings.
	sharp.concurrency(1);
	return sharp;
}

export interface Picture {
	readonly bytes: Buffer;
	readonly width: number;
	readonly height: number;
}

/**
 * Decodes and re-encodes to WebP. Holds no transaction: do it before one begins. Throws
 * BODY_TOO_LARGE, and BAD_INPUT with `field: 'picture'` for what is no photograph.
 */
export async function readPicture(upload: Uint8Array): Promise<Picture> {
	if (upload.byteLength > MOST_BYTES) throw new AppError('BODY_TOO_LARGE', { field: 'picture' });
	const sharp = await (opened ??= decoder());
	try {
		const { data, info } = await sharp(upload, {
			limitInputPixels: MOST_PIXELS,
			failOn: 'error',
			pages: 1
		})
			.autoOrient()
			.resize({ width: LONGEST, height: LONGEST, fit: 'inside', withoutEnlargement: true })
			.webp({ quality: 82 })
			.toBuffer({ resolveWithObject: true });
		return { bytes: data, width: info.width, height: info.height };
	} catch {
		throw new AppError('BAD_INPUT', { field: 'picture' });
	}
}

/** Keeps what `readPicture` made. Returns its id. */
export async function keepPicture(scope: StoreScope, picture: Picture): Promise<string> {
	const id = newId();
	await scope.tx.insert(images).values({ storeId: scope.storeId, id, ...picture });
	await recordEvent(scope, {
		name: 'stores.picture_added',
		subjectId: id,
		facts: { width: picture.width, height: picture.height, bytes: picture.bytes.byteLength }
	});
	return id;
}

/** Throws NOT_FOUND. */
export async function getImage(scope: StoreScope, id: string): Promise<{ bytes: Buffer }> {
	const [row] = await scope.tx
		.select({ bytes: images.bytes })
		.from(images)
		.where(and(eq(images.storeId, scope.storeId), eq(images.id, id)));
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}
