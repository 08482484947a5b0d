/** Roles in the reader's language. */
import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '#lib/paraglide/runtime.js';
import type { MemberRole } from './rules.ts';

type Say = (inputs: Record<string, never>, options: { locale?: Locale }) => string;

const NAMES: Record<MemberRole, Say> = {
	store_manager: m.admin_role_store_manager,
	reception: m.admin_role_reception,
	staff: m.admin_role_staff,
	marketer: m.admin_role_marketer,
	warehouse: m.admin_role_warehouse,
	care_team: m.admin_role_care_team
};

const EXPLAINED: Record<MemberRole, Say> = {
	store_manager: m.admin_role_store_manager_text,
	reception: m.admin_role_reception_text,
	staff: m.admin_role_staff_text,
	marketer: m.admin_role_marketer_text,
	warehouse: m.admin_role_warehouse_text,
	care_team: m.admin_role_care_team_text
};

const options = (locale?: Locale): { locale?: Locale } => (locale === undefined ? {} : { locale });

export const roleName = (role: MemberRole, locale?: Locale): string =>
	NAMES[role]({}, options(locale));

/** One line: what someone in this role can do. */
export const roleText = (role: MemberRole, locale?: Locale): string =>
	EXPLAINED[role]({}, options(locale));
