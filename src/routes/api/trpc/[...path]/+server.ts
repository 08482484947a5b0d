import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { ERROR_STATUS } from '#lib/platform/errors.ts';
import { errorMessage } from '#lib/platform/error-message.ts';
import { appRouter } from '#lib/server/app-router.ts';
import type { RequestHandler } from './$types';

const ENDPOINT = '/api/trpc';
/** What one page may ask in one request. */
const MOST_CALLS = 20;

/** Null: more than BODY_SIZE_LIMIT came, without having said so (server.ts refuses what says so). */
async function bodyOf(request: Request): Promise<ArrayBuffer | null> {
	try {
		return await request.arrayBuffer();
	} catch {
		return null;
	}
}

/** A streamed answer has sent its headers before the procedures end: no cookie can be set on it. */
const isStreamed = (request: Request): boolean =>
	/jsonl|event-stream/.test(
		`${request.headers.get('trpc-accept') ?? ''}${request.headers.get('accept') ?? ''}`
	);

const handler: RequestHandler = async ({ request, locals }) => {
	const body = request.method === 'POST' ? await bodyOf(request) : undefined;
	if (body === null) {
		const code = 'BODY_TOO_LARGE';
		return Response.json(
			{ error: { code, message: errorMessage(code) } },
			{ status: ERROR_STATUS[code] }
		);
	}
	const { setSession, ...context } = locals.context;
	return await fetchRequestHandler({
		endpoint: ENDPOINT,
		req: new Request(request.url, {
			method: request.method,
			headers: request.headers,
			body,
			signal: request.signal
		}),
		router: appRouter,
		createContext: () =>
			setSession === undefined || isStreamed(request) ? context : { ...context, setSession },
		maxBatchSize: MOST_CALLS
	});
};

export const GET = handler;
export const POST = handler;
