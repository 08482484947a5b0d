import type { Reroute } from '@sveltejs/kit/hooks';
import { PUBLIC_URL } from '$app/env/public';
import { reroutedPath, siteHost } from '#lib/stores/hosts.ts';

export const reroute: Reroute = ({ url }) =>
	reroutedPath(siteHost(url.hostname, PUBLIC_URL), url.pathname);
