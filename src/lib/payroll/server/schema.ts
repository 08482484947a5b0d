import { sql } from 'drizzle-orm';
import {
	bigint,
	check,
	date,
	index,
	jsonb,
	pgTable,
	primaryKey,
	text,
	unique,
	uuid
} from 'drizzle-orm/pg-core';
import { services, staff } from '#lib/catalogue/server/schema.ts';
import {
	createdAt,
	id,
	instant,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import type { PayLine, Tier } from '../rules.ts';

/** What a staff member earns from a day on. Never altered: another rule follows it. */
export const payRules = pgTable(
	'pay_rules',
	{
		storeId: storeId(),
		id: id(),
		staffId: id(),
		effectiveFrom: date({ mode: 'string' }).notNull(),
		fixedMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		tiers: jsonb().$type<Tier[]>().notNull(),
		createdBy: uuid(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check('pay_rules_fixed', sql`fixed_minor >= 0`),
		sameStore([t.storeId, t.staffId], staff),
		index('pay_rules_by_staff').on(t.storeId, t.staffId, t.effectiveFrom),
		storePolicy('pay_rules')
	]
).enableRLS();

/** Services that a rule pays at a share of their own. */
export const payRuleServices = pgTable(
	'pay_rule_services',
	{
		storeId: storeId(),
		ruleId: id(),
		serviceId: id(),
		percentBp: bigint({ mode: 'number' }).notNull()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.ruleId, t.serviceId] }),
		check('pay_rule_services_percent', sql`percent_bp between 0 and 10000`),
		sameStore([t.storeId, t.ruleId], payRules),
		sameStore([t.storeId, t.serviceId], services),
		storePolicy('pay_rule_services')
	]
).enableRLS();

/** A frozen month: what was paid for it stands, whatever happens afterwards. */
export const payPeriods = pgTable(
	'pay_periods',
	{
		storeId: storeId(),
		id: id(),
		/** Its first day, in the store's zone. */
		month: date({ mode: 'string' }).notNull(),
		zone: text().notNull(),
		currency: text().notNull(),
		frozenAt: instant().notNull(),
		frozenBy: uuid()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('pay_periods_month').on(t.storeId, t.month),
		storePolicy('pay_periods')
	]
).enableRLS();

export const payslips = pgTable(
	'payslips',
	{
		storeId: storeId(),
		id: id(),
		periodId: id(),
		staffId: id(),
		/** As it was then. */
		staffName: text().notNull(),
		/** What clients paid for this person's work of the month. */
		paidMinor: bigint({ mode: 'number' }).notNull(),
		/** The sum of the lines; below zero when corrections outweigh the month. */
		amountMinor: bigint({ mode: 'number' }).notNull(),
		lines: jsonb().$type<PayLine[]>().notNull()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('payslips_once').on(t.storeId, t.periodId, t.staffId),
		sameStore([t.storeId, t.periodId], payPeriods),
		sameStore([t.storeId, t.staffId], staff),
		storePolicy('payslips')
	]
).enableRLS();
