import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../page-error.ts';
import type { RequestEvent, RequestHandler } from './$types';

const escape = (text: string): string =>
	text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';

const list = (root: string, item: string, addresses: readonly string[]): string =>
	[
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<${root} xmlns="${NAMESPACE}">`,
		...addresses.map((address) => `<${item}><loc>${escape(address)}</loc></${item}>`),
		`</${root}>`
	].join('\n');

/** One store's pages, under its canonical address. */
async function storeMap({ locals }: RequestEvent, store: string): Promise<string> {
	const { book } = createCaller(locals.context);
	const { url } = await book.store({ store });
	const paths = await book.publicPaths({ store });
	return list(
		'urlset',
		'url',
		paths.map((path) => url + path)
	);
}

/**
 * A store's host lists its pages. The main host lists the stores, one map each, so that no request
 * has to read them all.
 */
export const GET: RequestHandler = async (event) => {
	const { locals, url } = event;
	const asked = locals.host.kind === 'store' ? locals.host.address : url.searchParams.get('store');
	try {
		const body =
			asked === null
				? list(
						'sitemapindex',
						'sitemap',
						(await createCaller(locals.context).book.openStores()).map(
							(slug) => `${url.origin}/sitemap.xml?store=${slug}`
						)
					)
				: await storeMap(event, asked);
		return new Response(body, {
			headers: {
				'content-type': 'application/xml; charset=utf-8',
				'cache-control': 'public, max-age=3600'
			}
		});
	} catch (failure) {
		pageError(failure, event);
	}
};
