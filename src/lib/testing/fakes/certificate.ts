/** Certificates for imitations, written by hand in DER: no key lies in the repository, no tool is needed. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
	const body = Buffer.concat(parts);
	const size = body.byteLength;
	const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
	return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const SEQUENCE = 0x30;
/** sha256WithRSAEncryption, and no parameters. */
const ALGORITHM = der(SEQUENCE, Buffer.from('06092a864886f70d01010b0500', 'hex'));
const COMMON_NAME = Buffer.from('0603550403', 'hex');

const nameOf = (text: string): Buffer =>
	der(SEQUENCE, der(0x31, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from(text)))));

export interface Signer {
	readonly name: string;
	readonly publicKey: KeyObject;
	readonly privateKey: KeyObject;
}

export function makeSigner(name: string): Signer {
	return { name, ...generateKeyPairSync('rsa', { modulusLength: 2_048 }) };
}

/** PEM. Times as `YYMMDDHHMMSSZ`. */
export function certificateOf(
	subject: Signer,
	issuer: Signer,
	[from, to]: readonly [string, string] = ['250101000000Z', '491231235959Z']
): string {
	const body = der(
		SEQUENCE,
		der(0x02, Buffer.from([1])),
		ALGORITHM,
		nameOf(issuer.name),
		der(SEQUENCE, der(0x17, Buffer.from(from)), der(0x17, Buffer.from(to))),
		nameOf(subject.name),
		subject.publicKey.export({ type: 'spki', format: 'der' })
	);
	const signature = sign('sha256', body, issuer.privateKey);
	const whole = der(SEQUENCE, body, ALGORITHM, der(0x03, Buffer.from([0]), signature));
	const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
	return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
