/**
 * `__Host-` binds the cookie to this very host, without Domain and over TLS only. Browsers accept it
 * on https and on localhost; elsewhere (plain http in a local network) it would be dropped
 * silently, so the plain name is used (DECISIONS 7).
 *
 * `secureContext`: the page was asked for over https, or its host is localhost.
 */
export const sessionCookieName = (secureContext: boolean): string =>
	secureContext ? '__Host-session' : 'session';

/** Whether `url` is one where `__Host-` cookies work. */
export const isSecureContext = (url: URL): boolean =>
	url.protocol === 'https:' || url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
