/** A connection's keys, sealed where they lie (TRUST §5). */
import { z } from 'zod';
import { config } from '#lib/platform/server/config.ts';
import { seal, unseal } from '#lib/platform/server/crypto.ts';
import type { paymentConnections } from './schema.ts';

type Row = Pick<typeof paymentConnections.$inferSelect, 'storeId' | 'id' | 'secrets'>;

const PURPOSE = 'payment-connection';

const Secrets = z.object({
	/** Of the store's own account; absent on a connected one. */
	secretKey: z.string().optional(),
	/** New and old while they rotate. */
	webhookSecrets: z.array(z.string()).default([]),
	/** What a vendor of vendors.ts asks for. */
	fields: z.record(z.string(), z.string()).default({})
});
type ConnectionSecrets = z.infer<typeof Secrets>;

const ownerOf = (storeId: string, connectionId: string): string => `${storeId}:${connectionId}`;

export function sealSecrets(
	storeId: string,
	connectionId: string,
	secrets: ConnectionSecrets
): Buffer {
	return seal(
		config().APP_SECRET,
		PURPOSE,
		ownerOf(storeId, connectionId),
		Buffer.from(JSON.stringify(secrets))
	);
}

export function secretsOf(connection: Row): ConnectionSecrets {
	if (connection.secrets === null) return { webhookSecrets: [], fields: {} };
	const { storeId, id, secrets } = connection;
	return Secrets.parse(
		JSON.parse(unseal(config().APP_SECRET, PURPOSE, ownerOf(storeId, id), secrets).toString('utf8'))
	);
}

/** What was sealed with it, for whoever knows which parts may be shown. */
export const knownOf = (connection: Row): Pick<ConnectionSecrets, 'fields' | 'webhookSecrets'> =>
	secretsOf(connection);
