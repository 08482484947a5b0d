/**
 * The certificates under PayPal's events. An event names the address of its own: only PayPal's host
 * and its one folder are believed, so nobody makes us fetch, or trust, what lies elsewhere.
 */
import { X509Certificate } from 'node:crypto';
import { instant, type Instant } from '#lib/platform/time.ts';
import { ProviderError } from '../../provider.ts';
import { askText } from './http.ts';
import { PAYPAL_HOST, type PaypalAccess } from './paypal-client.ts';

const FOLDER = '/v1/notifications/certs/';
const MOST_KEPT = 50;
const MOST_IN_CHAIN = 5;

/** By host and path: an address never gets other contents. */
const kept = new Map<string, readonly X509Certificate[]>();

interface Place {
	readonly host: string;
	readonly path: string;
}

/** Where a certificate may lie; null: not at PayPal's. The API has two names of the same host. */
export function placeOf(url: string, apiHost: string = PAYPAL_HOST): Place | null {
	const [, host, name] =
		/^https:\/\/([\w.:-]+)\/v1\/notifications\/certs\/([\w-]{1,100})$/.exec(url) ?? [];
	if (host === undefined || name === undefined) return null;
	const hosts = [apiHost, apiHost.replace(/^api-m\./, 'api.')];
	return hosts.includes(host) ? { host, path: FOLDER + name } : null;
}

/** Leaf first, each issued by the next. Null when it is no such chain. */
export function chainOf(pem: string): readonly X509Certificate[] | null {
	const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\w\s+/=]+-----END CERTIFICATE-----/g) ?? [];
	if (blocks.length === 0 || blocks.length > MOST_IN_CHAIN) return null;
	try {
		const chain = blocks.map((block) => new X509Certificate(block));
		const linked = chain.every((each, at) => {
			const issuer = chain[at + 1];
			return !issuer || (each.checkIssued(issuer) && each.verify(issuer.publicKey));
		});
		return linked ? chain : null;
	} catch {
		return null;
	}
}

const isValidAt = (each: X509Certificate, now: Instant): boolean =>
	instant(each.validFromDate.getTime()) <= now && now <= instant(each.validToDate.getTime());

/** The leaf of a fetched chain, all of it valid now. */
export function certificateAt(place: Place, now: Instant): X509Certificate | null {
	const chain = kept.get(place.host + place.path);
	return chain?.every((each) => isValidAt(each, now)) ? (chain[0] ?? null) : null;
}

/** Fetches over TLS from PayPal itself. Throws ProviderError `retry` when it cannot be had now. */
export async function fetchCertificate(place: Place, { timeoutMs }: PaypalAccess): Promise<void> {
	if (kept.has(place.host + place.path)) return;
	const { status, text } = await askText(
		{ host: place.host, timeoutMs },
		{ method: 'GET', path: place.path, headers: { accept: '*/*' } }
	);
	// There is none under this name: the event is a forgery, which its signature will show.
	if (status >= 400 && status < 500 && status !== 429) return;
	if (status !== 200) throw new ProviderError('retry', 'no_certificate');
	const chain = chainOf(text);
	if (!chain) return;
	if (kept.size >= MOST_KEPT) kept.clear();
	kept.set(place.host + place.path, chain);
}
