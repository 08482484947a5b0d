import { randomBytes } from 'node:crypto';
import { processNow } from '../time.ts';

let lastMs = 0;
let counter = 0;

/**
 * UUIDv7 (RFC 9562 §5.7, method 1: a 12-bit counter keeps ids of one process in order).
 * Made by the app, so that a whole transaction is known before its first statement.
 */
export function newId(): string {
	const now = Number(processNow());
	if (now > lastMs) {
		lastMs = now;
		counter = randomBytes(2).readUInt16BE() & 0x7ff;
	} else if (++counter > 0xfff) {
		lastMs += 1;
		counter = 0;
	}
	const bytes = randomBytes(16);
	bytes.writeUIntBE(lastMs, 0, 6);
	bytes.writeUInt16BE(0x7000 | counter, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = bytes.toString('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isId = (value: string): boolean => UUID.test(value);
