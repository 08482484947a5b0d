/** Sections of the settings, and of those what this person may open. */
import { m } from '#lib/paraglide/messages.js';
import type { Permission } from '#lib/stores/rules.ts';

export interface Section {
	readonly label: string;
	readonly path: string;
	readonly needs: Permission;
}

const sections = (): Section[] => [
	{ label: m.admin_settings_profile(), path: 'profile', needs: 'stores.edit' },
	{ label: m.policy_section(), path: 'fees', needs: 'stores.edit' },
	{ label: m.admin_members(), path: 'members', needs: 'members.list' },
	{ label: m.admin_addresses(), path: 'addresses', needs: 'stores.domains' },
	{ label: m.money_settings_title(), path: 'payments', needs: 'money.connect' },
	{ label: m.documents_settings_title(), path: 'documents', needs: 'documents.settings' },
	{ label: m.plans_own_title(), path: 'plan', needs: 'plans.view' },
	{ label: m.admin_activity(), path: 'activity', needs: 'audit.view' }
];

export const sectionsFor = (permissions: readonly Permission[]): Section[] =>
	sections().filter(({ needs }) => permissions.includes(needs));
