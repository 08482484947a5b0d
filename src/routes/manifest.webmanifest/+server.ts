import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../page-error.ts';
import type { RequestEvent, RequestHandler } from './$types';

const icon = (name: string, sizes: string, purpose: 'any' | 'maskable') => ({
	src: `/${name}.png`,
	sizes,
	type: 'image/png',
	purpose
});

const ICONS = [
	icon('icon-192', '192x192', 'any'),
	icon('icon-512', '512x512', 'any'),
	icon('icon-maskable-512', '512x512', 'maskable')
];

/** A store's page; on its own host that is the whole site, else one path of it. */
async function storeApp({ locals }: RequestEvent, store: string) {
	const { name, slug } = await createCaller(locals.context).book.store({ store });
	const home = locals.host.kind === 'store' ? '/' : `/${slug}`;
	return { name, short_name: name.slice(0, 30), id: home, start_url: home, scope: home };
}

const desk = () => ({
	name: m.common_product(),
	short_name: m.common_product(),
	id: '/manage',
	start_url: '/manage',
	scope: '/'
});

/** What a phone needs to keep a store's page, or the desk, beside its apps. */
export const GET: RequestHandler = async (event) => {
	const { locals, url } = event;
	const asked = locals.host.kind === 'store' ? locals.host.address : url.searchParams.get('store');
	try {
		const app = asked === null ? desk() : await storeApp(event, asked);
		const looks = { display: 'standalone', background_color: '#ffffff', theme_color: '#0f5c70' };
		return new Response(JSON.stringify({ ...app, ...looks, lang: locals.locale, icons: ICONS }), {
			headers: {
				'content-type': 'application/manifest+json; charset=utf-8',
				'cache-control': 'public, max-age=3600'
			}
		});
	} catch (failure) {
		pageError(failure, event);
	}
};
