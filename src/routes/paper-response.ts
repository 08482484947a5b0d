/** A document's PDF as an answer: to be kept by whoever asked, and by no cache between. */
export const paperResponse = (paper: { readonly name: string; readonly bytes: Uint8Array }) =>
	new Response(new Uint8Array(paper.bytes), {
		headers: {
			'content-type': 'application/pdf',
			'content-disposition': `attachment; filename="${paper.name}"`,
			'cache-control': 'private, no-store',
			'x-robots-tag': 'noindex',
			'x-content-type-options': 'nosniff'
		}
	});

/** Asked for more only as the other side takes it; stopped where it goes away. */
function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
	const pieces = chunks[Symbol.asyncIterator]();
	return new ReadableStream<Uint8Array>({
		pull: async (to) => {
			const piece = await pieces.next();
			if (piece.done === true) to.close();
			else to.enqueue(piece.value);
		},
		cancel: async () => {
			await pieces.return?.();
		}
	});
}

/** A file that is made while it is sent. */
export const streamedResponse = (file: {
	readonly name: string;
	readonly type: string;
	readonly chunks: AsyncIterable<Uint8Array>;
}) =>
	new Response(streamOf(file.chunks), {
		headers: {
			'content-type': file.type,
			'content-disposition': `attachment; filename="${file.name}"`,
			'cache-control': 'private, no-store',
			'x-robots-tag': 'noindex',
			'x-content-type-options': 'nosniff'
		}
	});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** As it stands in an address: a mangled one names nothing. */
export const isDocumentId = (text: string): boolean => UUID.test(text);
