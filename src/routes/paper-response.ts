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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** As it stands in an address: a mangled one names nothing. */
export const isDocumentId = (text: string): boolean => UUID.test(text);
