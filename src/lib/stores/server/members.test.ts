import { beforeEach, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { sha256 } from '#lib/platform/server/crypto.ts';
import { dispatchStore } from '#lib/audit/server/dispatch.ts';
import type { EmailMessage, EmailSender } from '#lib/platform/server/mail.ts';
import { codeOf, eventsOf } from '#lib/testing/admins.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf, contextOf, visitorOf } from '#lib/testing/visitor.ts';
import { createCaller } from '#lib/server/app-router.ts';
import type { MemberRole } from '../rules.ts';
import { invitationToken } from './inviting.ts';
import { jobs, listeners } from './jobs.ts';
import { mailInvitation } from './mailing.ts';

const db = useDatabase();
let store: TestStore;
let manager: ReturnType<typeof callerOf>;

beforeEach(async () => {
	store = await makeStore(db, { staff: 0, services: [] });
	manager = callerOf(db, store.managerUser);
});

const members = () => manager.stores.members;
const at = () => ({ store: store.slug });

async function join(role: MemberRole, name = 'Danae'): Promise<SessionUser> {
	const user = await makeUser(db, name);
	await addMember(db, store.storeId, user, role);
	return user;
}

async function invite(
	email: string,
	role: MemberRole = 'staff'
): Promise<{ id: string; token: string }> {
	const { invitationId } = await members().invite({ ...at(), email, role });
	return { id: invitationId, token: invitationToken(invitationId) };
}

/** As a browser without a session: collects the cookie it is given. */
function browser(user: SessionUser | null = null) {
	const sessions: (string | null)[] = [];
	const caller = createCaller(
		contextOf(db, { user, setSession: (session) => void sessions.push(session?.id ?? null) })
	);
	return { caller, sessions };
}

test('somebody new accepts: one click makes the user, the membership and the sign-in', async () => {
	const { token } = await invite('Iro@Ammos.test');
	const { caller, sessions } = browser();
	const seen = await caller.stores.members.getInvitation({ token });
	expect(seen).toMatchObject({ email: 'iro@ammos.test', role: 'staff', known: false });
	expect(await caller.stores.members.accept({ token, name: 'Iro' })).toEqual({
		slug: store.slug,
		due: null
	});
	expect(sessions).toHaveLength(1);
	const { members: people, invitations } = await members().list(at());
	expect(people.find((person) => person.email === 'iro@ammos.test')).toMatchObject({
		name: 'Iro',
		role: 'staff',
		disabledAt: null
	});
	expect(invitations).toEqual([]);
	const [joined] = await eventsOf(db, store.storeId, 'stores.member_joined');
	expect(joined).toMatchObject({ actor_kind: 'user', facts: { role: 'staff' } });
	expect(joined?.actor_id).toBe(joined?.subject_id);
});

test('the link works once, also when pressed twice at once', async () => {
	const { token } = await invite('twice@ammos.test');
	const codes = await Promise.all(
		[1, 2, 3].map(() => codeOf(visitorOf(db).stores.members.accept({ token })))
	);
	expect(codes.filter((code) => code === 'fulfilled')).toHaveLength(1);
	expect(codes.filter((code) => code === 'LINK_EXPIRED')).toHaveLength(2);
	expect(await codeOf(visitorOf(db).stores.members.getInvitation({ token }))).toBe('LINK_EXPIRED');
});

test('looking at the page uses nothing up', async () => {
	const { token } = await invite('looks@ammos.test');
	for (let i = 0; i < 3; i++) await visitorOf(db).stores.members.getInvitation({ token });
	expect(await codeOf(visitorOf(db).stores.members.accept({ token }))).toBe('fulfilled');
});

test('it is bound to its address: somebody else who is signed in cannot take it', async () => {
	const other = await makeUser(db, 'Other');
	const { token } = await invite('mine@ammos.test', 'store_manager');
	expect(await codeOf(callerOf(db, other).stores.members.accept({ token }))).toBe('CONFLICT');
	expect(await codeOf(callerOf(db, other).stores.standing(at()))).toBe('NOT_FOUND');
});

test('a known user who is signed in keeps the session and gets the role', async () => {
	const known = await makeUser(db, 'Known');
	const { token } = await invite(known.email, 'reception');
	const { caller, sessions } = browser(known);
	await caller.stores.members.accept({ token });
	expect(sessions).toEqual([]);
	expect((await caller.stores.standing(at())).roles).toEqual(['reception']);
});

test('a password set by a stranger in advance is gone once the owner of the mailbox accepts', async () => {
	const squatter = await makeUser(db, 'Squatter');
	await db.owner(`update users set verified_at = null, password_hash = 'theirs' where id = $1`, [
		squatter.id
	]);
	const { token } = await invite(squatter.email);
	await visitorOf(db).stores.members.accept({ token });
	const [user] = await db.owner<{ password_hash: string | null; verified: boolean }>(
		'select password_hash, verified_at is not null as verified from users where id = $1',
		[squatter.id]
	);
	expect(user).toEqual({ password_hash: null, verified: true });
});

test('revoked, sent again and expired links do not work; the newest does', async () => {
	const revoked = await invite('a@ammos.test');
	await members().revoke({ ...at(), id: revoked.id });
	const old = await invite('b@ammos.test');
	const { invitationId } = await members().resend({ ...at(), id: old.id });
	const expired = await invite('c@ammos.test');
	await db.owner(`update invitations set expires_at = now() - interval '1 second' where id = $1`, [
		expired.id
	]);
	for (const { token } of [revoked, old, expired])
		expect(await codeOf(visitorOf(db).stores.members.accept({ token }))).toBe('LINK_EXPIRED');
	expect(
		await codeOf(visitorOf(db).stores.members.accept({ token: invitationToken(invitationId) }))
	).toBe('fulfilled');
	expect(await codeOf(members().revoke({ ...at(), id: revoked.id }))).toBe('NOT_FOUND');
	expect((await members().list(at())).invitations.map((row) => row.expired)).toEqual([true]);
});

test('a link lives 72 hours, and the database holds its digest only', async () => {
	const { id, token } = await invite('d@ammos.test');
	const [row] = await db.owner<{ hours: number; token_hash: Buffer }>(
		`select extract(epoch from expires_at - created_at)::int / 3600 as hours, token_hash from invitations where id = $1`,
		[id]
	);
	expect(row?.hours).toBe(72);
	expect(row?.token_hash.equals(sha256(token))).toBe(true);
	const dump = await db.owner('select * from invitations, events');
	expect(JSON.stringify(dump)).not.toContain(token);
	for (const guess of [
		'',
		token.slice(1),
		`${token}a`,
		row?.token_hash.toString('base64url') ?? ''
	])
		expect(await codeOf(visitorOf(db).stores.members.getInvitation({ token: guess }))).toBe(
			'LINK_EXPIRED'
		);
});

test('the job mails the link to the invited address, from ids alone, once however often it runs', async () => {
	await members().invite({ ...at(), email: 'e@ammos.test', role: 'reception' });
	await dispatchStore(db.pools.worker, store.storeId, listeners);
	const [job] = await db.owner<{ payload: { storeId: string; eventId: string } }>(
		`select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
		 where t.identifier = 'stores.mailInvitation' and j.payload ->> 'storeId' = $1`,
		[store.storeId]
	);
	expect(Object.keys(job?.payload ?? {})).toEqual(['storeId', 'eventId']);
	const sendJob = jobs.find(({ name }) => name === 'stores.mailInvitation');
	for (let i = 0; i < 2; i++)
		await sendJob?.run(job?.payload, { pools: db.pools, attempt: 1, maxAttempts: 25, jobId: '1' });
	const mails = await db.owner<{ recipient: string; subject: string; text: string; html: string }>(
		'select recipient, subject, text, html from sandbox_messages where store_id = $1',
		[store.storeId]
	);
	expect(mails).toHaveLength(1);
	const token = /\/invite\/([\w-]{43})/.exec(mails[0]?.text ?? '')?.[1] ?? '';
	expect(mails[0]?.html).toContain(`/invite/${token}`);
	expect(mails[0]?.recipient).toBe('e@ammos.test');
	expect(await visitorOf(db).stores.members.getInvitation({ token })).toMatchObject({
		role: 'reception'
	});
});

test('nothing is mailed for an invitation that was revoked before its job ran', async () => {
	const { id } = await invite('f@ammos.test');
	const [{ id: eventId } = { id: '' }] = await db.owner<{ id: string }>(
		`select id from events where subject_id = $1`,
		[id]
	);
	await members().revoke({ ...at(), id });
	const sent: EmailMessage[] = [];
	const sender: EmailSender = {
		send: async (message) => {
			sent.push(message);
			return { provider: 'test', providerRef: '1' };
		}
	};
	const request = {
		storeId: store.storeId,
		actor: { kind: 'system', id: null },
		source: 'job',
		ip: null,
		requestId: '1',
		locale: 'en'
	} as const;
	await mailInvitation(db.pools, request, eventId, sender);
	expect(sent).toEqual([]);
});

test('inviting somebody into a role they have is refused', async () => {
	const danae = await join('staff');
	expect(await codeOf(members().invite({ ...at(), email: danae.email, role: 'staff' }))).toBe(
		'CONFLICT'
	);
	expect(await codeOf(members().invite({ ...at(), email: danae.email, role: 'marketer' }))).toBe(
		'fulfilled'
	);
});

test('a changed role counts from the next request, a disabled membership is none', async () => {
	const danae = await join('staff');
	const her = callerOf(db, danae);
	expect(await codeOf(her.stores.members.list(at()))).toBe('FORBIDDEN');
	await members().changeRole({ ...at(), userId: danae.id, role: 'staff', to: 'store_manager' });
	expect(await codeOf(her.stores.members.list(at()))).toBe('fulfilled');
	await members().disable({ ...at(), userId: danae.id, role: 'store_manager' });
	expect(await codeOf(her.stores.standing(at()))).toBe('NOT_FOUND');
	await members().enable({ ...at(), userId: danae.id, role: 'store_manager' });
	expect(await codeOf(her.stores.standing(at()))).toBe('fulfilled');
	const names = (await eventsOf(db, store.storeId)).map((event) => event.name);
	expect(names).toEqual(
		expect.arrayContaining([
			'stores.member_role_changed',
			'stores.member_disabled',
			'stores.member_enabled'
		])
	);
});

test('a role somebody has already is not given twice', async () => {
	const danae = await join('staff');
	await addMember(db, store.storeId, danae, 'reception');
	expect(
		await codeOf(
			members().changeRole({ ...at(), userId: danae.id, role: 'staff', to: 'reception' })
		)
	).toBe('CONFLICT');
});

test('a member of another store is not found here', async () => {
	const other = await makeStore(db, { staff: 0, services: [] });
	const member = { userId: other.managerUser.id, role: 'store_manager' as const };
	for (const act of [
		members().disable({ ...at(), ...member }),
		members().changeRole({ ...at(), ...member, to: 'staff' })
	])
		expect(await codeOf(act)).toBe('NOT_FOUND');
});

test('the last manager can neither go nor step down', async () => {
	const me = { userId: store.managerUser.id, role: 'store_manager' as const };
	expect(await codeOf(members().disable({ ...at(), ...me }))).toBe('LAST_MANAGER');
	expect(await codeOf(members().changeRole({ ...at(), ...me, to: 'staff' }))).toBe('LAST_MANAGER');
	const second = await join('store_manager');
	await db.owner('update users set disabled_at = now() where id = $1', [second.id]);
	expect(await codeOf(members().disable({ ...at(), ...me })), 'a disabled user runs nothing').toBe(
		'LAST_MANAGER'
	);
	await db.owner('update users set disabled_at = null where id = $1', [second.id]);
	expect(await codeOf(members().disable({ ...at(), ...me }))).toBe('fulfilled');
});

test('of managers who all leave at once one stays, in each of 20 rounds', async () => {
	for (let round = 0; round < 20; round++) {
		const shop = await makeStore(db, { staff: 0, services: [] });
		const people = [shop.managerUser];
		for (let i = 0; i < 3; i++) {
			const user = await makeUser(db, `M${i}`);
			await addMember(db, shop.storeId, user, 'store_manager');
			people.push(user);
		}
		const codes = await Promise.all(
			people.map((user) =>
				codeOf(
					callerOf(db, user).stores.members.disable({
						store: shop.slug,
						userId: user.id,
						role: 'store_manager'
					})
				)
			)
		);
		expect(codes.filter((code) => code === 'LAST_MANAGER')).toHaveLength(1);
		const [left] = await db.owner<{ n: number }>(
			`select count(*)::int as n from memberships where store_id = $1 and disabled_at is null`,
			[shop.storeId]
		);
		expect(left?.n).toBe(1);
	}
});
