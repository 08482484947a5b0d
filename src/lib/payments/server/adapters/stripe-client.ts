/** The SDK's client: one host from configuration, no tries of its own, nothing sent home. */
import Stripe from 'stripe';

export interface StripeAccess {
	/** The platform's key for a connected account, else the store's own. */
	readonly secretKey: string;
	/** The connected account; null with the store's own keys, and for the platform itself. */
	readonly account: string | null;
	/** Another API host, such as `127.0.0.1:4460`; plain HTTP when it is this machine. From configuration only. */
	readonly host: string | undefined;
	readonly timeoutMs?: number;
}

const onLoopback = (host: string): boolean => /^(127\.|localhost|\[::1\])/.test(host);

export function stripeClient(access: StripeAccess): Stripe {
	const [host, port] = (access.host ?? '').split(':');
	return new Stripe(access.secretKey, {
		// Our job queue tries again, with the same key; the SDK must not hold a request meanwhile.
		maxNetworkRetries: 0,
		telemetry: false,
		timeout: access.timeoutMs ?? 20_000,
		...(access.account ? { stripeAccount: access.account } : {}),
		...(access.host && host
			? { host, protocol: onLoopback(access.host) ? ('http' as const) : ('https' as const) }
			: {}),
		...(port ? { port: Number(port) } : {})
	});
}
