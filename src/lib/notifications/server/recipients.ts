/** Who is told, where, and in which language: asked when planning and again when sending. */
import { localesOf } from '#lib/auth/server/queries.ts';
import type { BookingRow } from '#lib/bookings/server/locked.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { getClient } from '#lib/clients/server/queries.ts';
import { listDesk } from '#lib/stores/server/desk.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { clientChannels, RULES, type Channel, type Wanted } from '../rules.ts';

export interface Recipient {
	readonly channel: Channel;
	readonly recipient: string;
	readonly locale: string;
	readonly clientId: string | null;
	readonly staffId: string | null;
}

async function clientRecipients(
	scope: StoreScope,
	wanted: Wanted,
	row: BookingRow
): Promise<Recipient[]> {
	const client = await getClient(scope, row.clientId);
	const contact = {
		email: row.contactEmail,
		phone: row.contactPhone,
		reminders: row.reminders && client.reminders
	};
	return clientChannels(wanted.rule, contact).map((way) => ({
		...way,
		locale: row.locale,
		clientId: row.clientId,
		staffId: null
	}));
}

async function deskRecipients(scope: StoreScope): Promise<Recipient[]> {
	return (await listDesk(scope)).map(({ email, locale }) => ({
		channel: 'email',
		recipient: email,
		locale,
		clientId: null,
		staffId: null
	}));
}

async function staffRecipients(
	scope: StoreScope,
	staffId: string,
	actorId: string | null
): Promise<Recipient[]> {
	const { staff } = await catalogueOf(scope);
	const person = staff.find((each) => each.id === staffId);
	if (!person?.email) return [];
	// Nobody is told what he has just done himself.
	if (person.userId !== null && person.userId === actorId) return [];
	const spoken = person.userId === null ? null : await localesOf(scope.tx, [person.userId]);
	const locale = spoken?.get(person.userId ?? '') ?? (await getPublicProfile(scope)).defaultLocale;
	return [{ channel: 'email', recipient: person.email, locale, clientId: null, staffId }];
}

export async function recipientsOf(
	scope: StoreScope,
	wanted: Wanted,
	row: BookingRow,
	actorId: string | null
): Promise<Recipient[]> {
	if (RULES[wanted.rule] === 'client') return await clientRecipients(scope, wanted, row);
	return wanted.staffId === null
		? await deskRecipients(scope)
		: await staffRecipients(scope, wanted.staffId, actorId);
}
