import { beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { codeOf } from '#lib/testing/admins.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';
import { keepPicture, readPicture } from './images.ts';

const db = useDatabase();
let store: TestStore;

beforeAll(async () => {
	store = await makeStore(db, { staff: 0, services: [] });
});

const plain = (width: number, height: number) =>
	sharp({ create: { width, height, channels: 3, background: '#b3005e' } });

const at = () => ({ store: store.slug });

test('a picture is kept as WebP, no longer than 2,000 pixels, and shown to anyone', async () => {
	const upload = await plain(3_000, 1_500).jpeg().toBuffer();
	const { imageId } = await callerOf(db, store.managerUser).stores.uploadPicture({
		...at(),
		kind: 'logo',
		bytes: upload
	});
	const { bytes } = await visitorOf(db).stores.image({ ...at(), id: imageId });
	expect(await sharp(bytes).metadata()).toMatchObject({
		format: 'webp',
		width: 2_000,
		height: 1_000
	});
	expect((await callerOf(db, store.managerUser).stores.getProfile(at())).logoImageId).toBe(imageId);
	await callerOf(db, store.managerUser).stores.removePicture({ ...at(), kind: 'logo' });
	expect((await callerOf(db, store.managerUser).stores.getProfile(at())).logoImageId).toBeNull();
});

test('where and when it was taken is gone; which way is up stays right', async () => {
	const upload = await plain(40, 20)
		.withExif({ IFD0: { Copyright: 'secret place' }, IFD3: { GPSLatitude: '37/1 58/1 0/1' } })
		.withMetadata({ orientation: 6 })
		.jpeg()
		.toBuffer();
	expect(upload.includes('secret place')).toBe(true);
	const { bytes, width, height } = await readPicture(upload);
	const { exif, icc, xmp, orientation } = await sharp(bytes).metadata();
	expect([exif, icc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined]);
	expect(bytes.includes('secret place')).toBe(false);
	expect([width, height]).toEqual([20, 40]);
});

const SVG =
	'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script><rect width="9" height="9"/></svg>';

describe('what is no photograph is refused', () => {
	const uploads: [what: string, make: () => Promise<Uint8Array>][] = [
		['SVG', async () => Buffer.from(SVG)],
		[
			'SVG with a declaration in front',
			async () => Buffer.from(`<?xml version="1.0"?>\n<!-- x -->${SVG}`)
		],
		['HTML', async () => Buffer.from('<html><script>alert(1)</script></html>')],
		[
			'PDF',
			async () => Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>')
		],
		['nothing', async () => new Uint8Array()],
		['a JPEG cut short', async () => (await plain(400, 400).jpeg().toBuffer()).subarray(0, 300)],
		['TIFF', async () => await plain(9, 9).tiff().toBuffer()],
		[
			'more than 40 megapixels',
			async () => await plain(8_000, 5_001).png({ compressionLevel: 1 }).toBuffer()
		]
	];
	test.each(uploads)('%s', async (_, make) => {
		expect(await codeOf(readPicture(await make()))).toBe('BAD_INPUT');
	});
});

test('a file that is a picture and a page at once leaves only the picture', async () => {
	const jpeg = await plain(30, 30).jpeg().toBuffer();
	const { bytes } = await readPicture(
		Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')])
	);
	expect(bytes.includes('<script>')).toBe(false);
	expect(bytes.subarray(0, 4).toString()).toBe('RIFF');
});

test('too many bytes are refused before they are looked at', async () => {
	expect(await codeOf(readPicture(new Uint8Array(13 * 1024 * 1024)))).toBe('BODY_TOO_LARGE');
});

test('exactly 40 megapixels pass, so the limit above is the limit', async () => {
	const picture = await readPicture(
		await plain(8_000, 5_000).png({ compressionLevel: 1 }).toBuffer()
	);
	expect(picture.width).toBe(2_000);
});

test('a picture of one store is not found in another', async () => {
	const other = await makeStore(db, { staff: 0, services: [] });
	const picture = await readPicture(await plain(5, 5).png().toBuffer());
	const id = await store.scope((scope) => keepPicture(scope, picture));
	expect(await codeOf(visitorOf(db).stores.image({ store: other.slug, id }))).toBe('NOT_FOUND');
	expect(await codeOf(visitorOf(db).stores.image({ ...at(), id }))).toBe('fulfilled');
});
