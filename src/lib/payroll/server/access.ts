/** Whose pay a person may see: managers everybody's, everyone else their own. */
import { findOwnStaffId } from '#lib/catalogue/server/queries.ts';
import { AppError } from '#lib/platform/errors.ts';
import { may } from '#lib/stores/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';

export interface Visible {
	readonly everybody: boolean;
	/** Null for a login that is linked to no staff member. */
	readonly staffId: string | null;
}

export async function visibleStaff(scope: StoreScope): Promise<Visible> {
	if (may(scope.roles, 'payroll.view')) return { everybody: true, staffId: null };
	return { everybody: false, staffId: await findOwnStaffId(scope) };
}

/** Throws NOT_FOUND for another's pay, exactly as for an unknown person's. */
export async function requireVisible(scope: StoreScope, staffId: string): Promise<void> {
	const visible = await visibleStaff(scope);
	if (!visible.everybody && visible.staffId !== staffId) throw new AppError('NOT_FOUND');
}
