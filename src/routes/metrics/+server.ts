import { config } from '#lib/platform/server/config.ts';
import { sameBytes, sha256 } from '#lib/platform/server/crypto.ts';
import { exposition } from '#lib/platform/server/metrics.ts';
import type { RequestHandler } from './$types';

const isLoopback = (address: string): boolean => /^(?:127\.|::1$|::ffff:127\.)/.test(address);

function hasToken(header: string | null): boolean {
	const token = config().METRICS_TOKEN;
	return (
		token !== undefined && header !== null && sameBytes(sha256(header), sha256(`Bearer ${token}`))
	);
}

/** For a Prometheus on this machine, or one with METRICS_TOKEN. To everybody else there is nothing here. */
export const GET: RequestHandler = async ({ request, getClientAddress }) => {
	if (!isLoopback(getClientAddress()) && !hasToken(request.headers.get('authorization')))
		return new Response('Not found', { status: 404 });
	const { contentType, text } = await exposition();
	return new Response(text, {
		headers: { 'content-type': contentType, 'cache-control': 'no-store' }
	});
};
