/** What using a right means to a plan: one line per permission, so that no new one is forgotten. */
import type { Permission } from '#lib/stores/rules.ts';
import type { Act } from './rules.ts';

export const ACT_OF: Readonly<Record<Permission, Act>> = {
	'stores.view': 'view',
	'stores.edit': 'change',
	'stores.domains': 'change',
	// Whoever cannot pay may still close the page.
	'stores.publish': 'run',
	'members.list': 'view',
	'members.invite': 'change',
	// Taking a right away is never refused.
	'members.change': 'run',
	'catalogue.view': 'view',
	'catalogue.edit': 'change',
	'staff.edit': 'change',
	'hours.view': 'view',
	'hours.edit': 'change',
	'time_off.block': 'run',
	'time_off.request': 'run',
	'slots.explain': 'view',
	'bookings.view': 'view',
	'bookings.view_own': 'view',
	'bookings.create': 'book',
	'bookings.change': 'run',
	'bookings.decide': 'run',
	'bookings.waive': 'run',
	'bookings.force': 'book',
	'clients.view': 'view',
	'clients.view_own': 'view',
	'clients.edit': 'run',
	'money.view': 'view',
	// Money that was earned is taken and given back whatever the plan says.
	'money.take': 'run',
	'money.refund': 'run',
	'money.connect': 'change',
	// People are paid whatever the plan says.
	'payroll.edit': 'run',
	'payroll.view': 'view',
	'payroll.view_own': 'view',
	'documents.view': 'view',
	'documents.send': 'run',
	'documents.settings': 'change',
	'documents.export': 'export',
	'deliveries.view': 'view',
	'deliveries.retry': 'run',
	'audit.view': 'export',
	'statistics.view': 'view',
	'campaigns.send': 'campaign',
	'stock.edit': 'change',
	'care.edit': 'run',
	'plans.view': 'view',
	'plans.change': 'pay'
};
