/** Many papers in one file, each as it is by itself: pages of the next follow those of the last. */
import { setImmediate as turn } from 'node:timers/promises';
import type { DocumentSnapshot } from '../../document.ts';
import { drawOn } from './draw.ts';
import { openDocument, type About } from './pen.ts';

export interface PaperToDraw {
	readonly snapshot: DocumentSnapshot;
	/** PNG; the same object for the same logo, so that the file holds it once. */
	readonly logo: Buffer | null;
}

/** As a data address: what the PDF writer knows again. */
const known = new WeakMap<Buffer, string>();
const addressOf = (logo: Buffer): string => {
	const address = known.get(logo) ?? `data:image/png;base64,${logo.toString('base64')}`;
	known.set(logo, address);
	return address;
};

/**
 * The file piece by piece as papers come: what is drawn leaves memory, and between two papers the
 * process answers others.
 */
export async function* drawMonth(
	about: About,
	papers: AsyncIterable<PaperToDraw>
): AsyncGenerator<Uint8Array> {
	const doc = openDocument(about);
	for await (const { snapshot, logo } of papers) {
		drawOn(doc, snapshot, logo === null ? null : addressOf(logo));
		doc.outline.addItem(snapshot.label);
		doc.flushPages();
		const ready: unknown = doc.read();
		if (ready instanceof Uint8Array) yield ready;
		await turn();
	}
	doc.end();
	for await (const rest of doc) if (rest instanceof Uint8Array) yield rest;
}
