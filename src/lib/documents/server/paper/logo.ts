/** Pictures are kept as WebP, which a PDF cannot hold. Loaded with the first logo. */
import type Sharp from 'sharp';

let opened: Promise<typeof Sharp> | undefined;

/** As PNG, no larger than a printer needs at its size on the paper. */
export async function pictureForPaper(webp: Uint8Array): Promise<Buffer> {
	const sharp = await (opened ??= import('sharp').then((module) => module.default));
	return await sharp(webp)
		.resize({ width: 900, height: 264, fit: 'inside', withoutEnlargement: true })
		.png()
		.toBuffer();
}
