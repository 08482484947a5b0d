import type { RequestHandler } from './$types';

/** What lies behind a sign-in, a link or a held time is nobody's search result. */
const PRIVATE = [
	'/manage/',
	'/my/',
	'/admin/',
	'/login',
	'/api/',
	'/sandbox',
	'/pay',
	'/*/b/',
	'/b/',
	'/*/confirm'
];

export const GET: RequestHandler = ({ url }) =>
	new Response(
		[
			'User-agent: *',
			...PRIVATE.map((path) => `Disallow: ${path}`),
			`Sitemap: ${url.origin}/sitemap.xml`,
			''
		].join('\n'),
		{
			headers: {
				'content-type': 'text/plain; charset=utf-8',
				'cache-control': 'public, max-age=3600'
			}
		}
	);
