import { initTRPC } from '@trpc/server';
import { expect, test } from 'vitest';
import { MEMBER_ROLES, may, PERMISSIONS, type Permission, type Role } from '#lib/stores/rules.ts';
import { accessFindings, proceduresOf } from '#lib/testing/procedures.ts';
import {
	publicProcedure,
	router,
	storeProcedure,
	type ProcedureMeta
} from '#lib/trpc/server/base.ts';
import { appRouter } from './app-router.ts';

test('every procedure says who may call it, by a permission of the table or a reason', () => {
	expect(proceduresOf(appRouter).length).toBeGreaterThan(50);
	expect(accessFindings(appRouter)).toEqual([]);
});

test('a procedure that does not is found', () => {
	const bare = initTRPC.meta<ProcedureMeta>().create();
	const silent = bare.router({ silent: bare.procedure.query(() => 1) });
	expect(accessFindings(silent)).toEqual(['silent: does not say who may call it']);
	const lax = router({
		open: publicProcedure('because').query(() => 1),
		unknown: storeProcedure('bookings.destroy' as Permission).query(() => 1),
		looks: storeProcedure('clients.view').mutation(() => 1)
	});
	expect(accessFindings(lax)).toEqual([
		'open: does not say why it is public',
		'unknown: bookings.destroy is not in the table of stores/rules.ts',
		'looks: clients.view lets people look; this changes something'
	]);
});

/**
 * The table of roles and rights a second time, by hand: a change of one is a change of what people
 * may do, and must be meant. M manager, R reception, S staff, K marketer, W stock, C care team,
 * A admin who entered, P support.
 */
const MATRIX: Record<Permission, string> = {
	'stores.view': 'MRSKWCAP',
	'stores.edit': 'M    A',
	'stores.domains': 'M    A',
	'stores.publish': 'M    A',
	'members.list': 'M    AP',
	'members.invite': 'M    A',
	'members.change': 'M    A',
	'catalogue.view': 'MRSKWCAP',
	'catalogue.edit': 'M    A',
	'staff.edit': 'M    A',
	'hours.view': 'MRS  AP',
	'hours.edit': 'M    A',
	'time_off.block': 'MRS  A',
	'time_off.request': 'MRS',
	'slots.explain': 'MRS  AP',
	'bookings.view': 'MR   AP',
	'bookings.view_own': 'MRS  AP',
	'bookings.create': 'MRS  A',
	'bookings.change': 'MRS  A',
	'bookings.decide': 'MR   A',
	'bookings.waive': 'MR',
	'bookings.force': 'M',
	'clients.view': 'MR K AP',
	'clients.view_own': 'MRSK AP',
	'clients.edit': 'MR   A',
	'money.view': 'M',
	'money.take': 'MR',
	'money.refund': 'M',
	'money.connect': 'M',
	'payroll.edit': 'M',
	'payroll.view': 'M',
	'payroll.view_own': 'MRS',
	'documents.view': 'MR',
	'documents.send': 'MR',
	'documents.settings': 'M',
	'documents.export': 'M',
	'deliveries.view': 'MR K AP',
	'deliveries.retry': 'MR   A',
	'audit.view': 'M    A',
	'statistics.view': 'M  K',
	'campaigns.send': 'M  K',
	'stock.edit': 'M   W',
	'care.edit': 'M   C',
	'plans.view': 'M    AP',
	'plans.change': 'M'
};

const LETTERS: Record<string, Role> = {
	M: 'store_manager',
	R: 'reception',
	S: 'staff',
	K: 'marketer',
	W: 'warehouse',
	C: 'care_team',
	A: 'admin',
	P: 'support'
};

test.each(Object.keys(PERMISSIONS) as Permission[])(
	'%s is for the roles it is meant for',
	(permission) => {
		const roles = Object.entries(LETTERS).filter(([, role]) => may([role], permission));
		const meant = [...(MATRIX[permission] ?? '')].filter((letter) => letter !== ' ');
		expect(roles.map(([letter]) => letter).sort()).toEqual(meant.sort());
	}
);

test('the matrix names no permission that is gone', () => {
	expect(Object.keys(MATRIX).sort()).toEqual(Object.keys(PERMISSIONS).sort());
});

test('unknown means no: roles, permissions and names every object has', () => {
	for (const permission of [
		'',
		'bookings',
		'constructor',
		'__proto__',
		'toString',
		'hasOwnProperty'
	])
		expect(may(['store_manager'], permission), permission).toBe(false);
	for (const role of ['', 'owner', 'client', 'family', 'root', 'MANAGER'])
		expect(may([role], 'stores.view'), role).toBe(false);
	expect(may([], 'stores.view')).toBe(false);
});

test('every role of a membership may at least open its store', () => {
	for (const role of MEMBER_ROLES) expect(may([role], 'stores.view')).toBe(true);
});
