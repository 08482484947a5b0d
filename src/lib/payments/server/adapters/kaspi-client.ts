/**
 * Kaspi's QR API: `{StatusCode, Message, Data}`, with HTTP 200 also when it failed. Which scheme (r1,
 * r2, r3) a merchant has is part of the address, which is configuration.
 */
import { z } from 'zod';
import { newId } from '#lib/platform/server/ids.ts';
import { ProviderError } from '../../provider.ts';
import { ask, failureOf, type HttpCall } from './http.ts';

export interface KaspiAccess {
	/** With the scheme's path, such as `host:8545/r3/v01`. */
	readonly host: string;
	readonly apiKey: string;
	/** PEM, in the schemes that know merchants by certificate. */
	readonly certificate?: { readonly cert: string; readonly key: string } | undefined;
	readonly timeoutMs?: number | undefined;
}

const Envelope = z.object({
	StatusCode: z.number().int(),
	Data: z.unknown().optional()
});

/** Codes whose meaning decides something; any other is kept as its number. */
const CODES: Readonly<Record<number, ProviderError>> = {
	[-999]: new ProviderError('retry', 'service_down'),
	[-1501]: new ProviderError('refused', 'device_unknown'),
	[-1601]: new ProviderError('refused', 'not_found')
};

export async function kaspi<T>(
	access: KaspiAccess,
	shape: z.ZodType<T>,
	call: Pick<HttpCall, 'method' | 'path' | 'body'>
): Promise<T> {
	const { status, body } = await ask(access, {
		...call,
		headers: {
			'x-request-id': newId(),
			...(access.apiKey === '' ? {} : { 'api-key': access.apiKey })
		}
	});
	const envelope = Envelope.safeParse(body);
	if (status >= 400) throw failureOf(status, `http_${status}`);
	if (!envelope.success) throw new ProviderError('unknown', 'strange_answer');
	const { StatusCode: code, Data } = envelope.data;
	if (code !== 0) {
		const { outcome, reason } = CODES[code] ?? {
			outcome: 'refused' as const,
			reason: `kaspi_${Math.abs(code)}`
		};
		throw new ProviderError(outcome, reason);
	}
	const data = shape.safeParse(Data);
	if (!data.success) throw new ProviderError('unknown', 'strange_answer');
	return data.data;
}

export interface KaspiDevice {
	readonly connectionId: string;
	readonly tradePointId: string;
	readonly organizationBin: string;
}

const byBin = (bin: string): string => (bin === '' ? '' : `/${encodeURIComponent(bin)}`);

/** The merchant's trade points: the smallest question that only a known merchant is answered. */
export const tradePoints = async (access: KaspiAccess, bin: string) =>
	await kaspi(access, z.array(z.object({ TradePointId: z.number() })), {
		method: 'GET',
		path: `/partner/tradepoints${byBin(bin)}`
	});

/** Makes this connection a till of the trade point; answers its token. */
export async function registerDevice(access: KaspiAccess, device: KaspiDevice): Promise<string> {
	const points = await tradePoints(access, device.organizationBin);
	if (!points.some((point) => String(point.TradePointId) === device.tradePointId))
		throw new ProviderError('refused', 'not_found');
	const bin = device.organizationBin;
	const made = await kaspi(access, z.object({ DeviceToken: z.string() }), {
		method: 'POST',
		path: '/device/register',
		body: {
			DeviceId: device.connectionId,
			TradePointId: Number(device.tradePointId),
			...(bin === '' ? {} : { OrganizationBin: bin })
		}
	});
	return made.DeviceToken;
}
