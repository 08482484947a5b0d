import type { SessionUser } from '#lib/auth/user.ts';
import type { SiteHost } from '#lib/stores/hosts.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';

declare global {
	namespace App {
		interface Locals {
			requestId: string;
			/** A locale of project.inlang/settings.json. */
			locale: string;
			/** `light`, `dark`, or `system` when the person has not chosen. */
			theme: string;
			host: SiteHost;
			/** Signed in on the main host; null everywhere else. */
			user: SessionUser | null;
			/** For `createCaller(locals.context)`. */
			context: RequestContext;
			/** Set by an embed page's load: origins that may frame it, as its store lists them. */
			frameAncestors?: readonly string[];
		}

		interface Error {
			status: number;
			message: string;
			/** An `ErrorCode` of platform/errors.ts when the failure is one a person can meet. */
			code?: string;
			/** What a person quotes to support: the request's id. */
			reference?: string;
		}

		interface PageData {
			/** A sentence to show once, after a redirect; works without script. */
			flash?: { text: string; tone?: 'success' | 'danger' };
			/** Whose page this is, so that an error page keeps the store's look and its way back. */
			brand?: {
				name: string;
				href: string;
				phone?: string | null;
				accent?: { light: Record<string, string>; dark: Record<string, string> } | null;
			};
		}
	}
}

export {};
