/** The browser's typed way to the procedures. Of the server it knows the router's type and nothing else. */
import {
	createTRPCClient,
	httpBatchStreamLink,
	httpLink,
	httpSubscriptionLink,
	splitLink
} from '@trpc/client';
import superjson from 'superjson';
import type { AppRouter } from '#lib/server/app-router.ts';

const url = '/api/trpc';
const transformer = superjson;

/** Mutations travel alone: a streamed batch could set no cookie, and each has its own HTTP status. */
export const trpc = createTRPCClient<AppRouter>({
	links: [
		splitLink({
			condition: (op) => op.type === 'subscription',
			true: httpSubscriptionLink({ url, transformer }),
			false: splitLink({
				condition: (op) => op.type === 'mutation',
				true: httpLink({ url, transformer }),
				false: httpBatchStreamLink({ url, transformer, maxItems: 20 })
			})
		})
	]
});
