/**
 * Every table, once: store-owned or shared, and what each role may do with it (DECISIONS 1,
 * SCALE.md R20). Setup grants exactly this; a test compares it with the catalogue, so that a new
 * table fails CI until somebody decides here.
 */
import type { AppRole } from '#lib/platform/server/config.ts';

const READ = ['select'] as const;
const ALL = ['select', 'insert', 'update', 'delete'] as const;
const APPEND = ['select', 'insert'] as const;

interface Rights {
	readonly app_user?: readonly string[];
	readonly app_worker?: readonly string[];
	readonly app_platform?: readonly string[];
}

/** Row-level security by `store_id`; in the distributed future sharded by it. */
export const STORE_TABLES: Record<string, Rights> = {
	events: {
		app_user: APPEND,
		app_worker: [
			'select (store_id, id, name, subject_id, occurred_at, actor_kind, actor_id, on_behalf_of, source, facts, digest, position, hash)',
			// The dispatcher seals, erasure empties; neither can change what the chain covers.
			'update (position, hash, personal, salt)'
		],
		app_platform: ['insert']
	},
	idempotency_keys: { app_user: ALL, app_worker: ['select (store_id, created_at)', 'delete'] },
	store_settings: {
		app_user: ['select', 'update'],
		app_worker: ['select (store_id)', 'update (dispatched_at)'],
		app_platform: APPEND
	},
	store_profiles: { app_user: ['select', 'update'], app_platform: APPEND },
	images: { app_user: ALL },
	store_rate_limits: { app_user: ALL, app_worker: ['select (store_id, window_start)', 'delete'] },
	locations: { app_user: ALL },
	staff: { app_user: ['select', 'insert', 'update'] },
	categories: { app_user: ALL },
	services: { app_user: ['select', 'insert', 'update'] },
	service_staff: { app_user: ALL },
	service_locations: { app_user: ALL },
	resource_types: { app_user: ALL },
	resources: { app_user: ALL },
	service_requirements: { app_user: ALL },
	clients: {
		app_user: ['select', 'insert', 'update'],
		// "In which stores is this person a client?" after a verified log-in (DECISIONS 3).
		app_platform: ['select (store_id, id, email, phone, user_id)']
	},
	hours: { app_user: ALL },
	closures: { app_user: ALL },
	time_off: { app_user: ALL },
	busy_times: { app_user: ALL },
	group_sessions: { app_user: ['select', 'insert', 'update'] },
	claims: { app_user: ALL, app_worker: ['select (store_id, id, expires_at)', 'delete'] },
	allocations: { app_user: ALL },
	bookings: {
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, id, status, decide_by)']
	},
	booking_segments: { app_user: ALL },
	booking_payments: { app_user: ['select', 'insert', 'update'] },
	booking_penalties: {
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, id, status, charge_at)']
	},
	party_members: { app_user: ALL },
	booking_series: { app_user: ['select', 'insert', 'update'] },
	waitlist_entries: { app_user: ['select', 'insert', 'update'] },
	deliveries: {
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, id, send_at, state)']
	},
	// Nobody edits what happened to money: a mistake is answered by another entry.
	ledger_transfers: { app_user: APPEND },
	payment_connections: {
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, id)'],
		app_platform: ['select (store_id, id, vendor, keys, status)']
	},
	webhook_inbox: {
		app_user: ALL,
		app_worker: [
			'select (store_id, id, received_at, processed_at, attempts, emptied_at)',
			'update (body, emptied_at)'
		],
		app_platform: ['select (store_id, id, received_at, processed_at, attempts, error)']
	},
	payments: {
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, id, next_check_at)'],
		// The console adds up; whose money it was stays the store's.
		app_platform: [
			'select (store_id, id, method, purpose, status, amount_minor, tip_minor, refunded_minor, currency, paid_at)'
		]
	},
	refunds: {
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, id, status, refund_ref, send_at)']
	},
	saved_cards: { app_user: ['select', 'insert', 'update'] },
	card_mandates: {
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, subject_id, next_check_at)']
	},
	reconciliation_items: { app_user: ['select', 'insert', 'update'] },
	// Counted is counted: a slip is answered by counting again.
	cash_counts: { app_user: APPEND },
	kept_payments: { app_user: ['select', 'insert', 'update'] },
	sandbox_payments: { app_user: ['select', 'insert', 'update'] },
	document_settings: { app_user: ['select', 'insert', 'update'] },
	store_taxes: { app_user: ['select', 'insert', 'update'] },
	service_tax_rates: { app_user: ALL },
	document_series: { app_user: ['select', 'insert', 'update (next_number)'] },
	// A paper that was handed out is never changed: a mistake is answered by a credit note.
	documents: { app_user: APPEND },
	plan_notices: { app_user: APPEND },
	plan_details: { app_user: ['select', 'insert', 'update'] },
	sandbox_payers: { app_user: ['select', 'insert', 'update'] },
	sandbox_subscriptions: { app_user: ['select', 'insert', 'update'] },
	packages: { app_user: ['select', 'insert', 'update'] },
	package_services: { app_user: ALL },
	package_purchases: {
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, id, status, uses_left, expires_at, reminded_at)']
	},
	package_uses: { app_user: ['select', 'insert', 'update'] },
	package_renewals: {
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, id, status, period, next_at, try_at, told_period)']
	},
	// A rule is followed by another one; what was frozen stays as it was paid.
	pay_rules: { app_user: APPEND },
	pay_rule_services: { app_user: APPEND },
	pay_periods: { app_user: APPEND },
	payslips: { app_user: APPEND },
	usage_counters: { app_user: ['select', 'insert', 'update'] },
	usage_causes: { app_user: APPEND, app_worker: ['select (store_id, created_at)', 'delete'] }
};

/** Few and rarely written (R5, R6); each says why it is not a store's. */
export const SHARED_TABLES: Record<string, Rights & { readonly why: string }> = {
	users: {
		why: 'one person, many stores',
		// Everything but platform_role and disabled_at: nobody makes himself an admin.
		app_user: [
			'select',
			'insert (id, email, name, password_hash, verified_at, locale, theme)',
			'update (email, name, password_hash, verified_at, locale, theme, totp_secret, totp_enabled_at, totp_last_step, last_seen_at)'
		],
		app_platform: ALL
	},
	sessions: { why: 'belong to users', app_user: ALL, app_platform: ['select', 'delete'] },
	user_tokens: { why: 'belong to users', app_user: ALL, app_platform: READ },
	recovery_codes: { why: 'belong to users', app_user: ALL, app_platform: ['select', 'delete'] },
	rate_limits: { why: 'count people before any store is known', app_user: ALL },
	required_second_factor: { why: 'a rule of the platform', app_user: READ, app_platform: ALL },
	stores: {
		why: 'the list of stores itself; row-level security lets a store change only its own row',
		app_user: ['select', 'update (name, published_at)'],
		app_worker: READ,
		app_platform: ALL
	},
	store_slugs: {
		why: 'an address is unique among all stores',
		app_user: ['select', 'insert', 'update (retired_at)'],
		app_platform: ALL
	},
	domains: {
		why: 'a host is unique among all stores',
		app_user: ['select', 'insert', 'update (verified_at, checked_at, released_at)'],
		app_platform: ALL
	},
	memberships: {
		why: 'a person may work in many stores',
		app_user: ['select', 'insert', 'update (role, disabled_at)'],
		app_platform: ALL
	},
	invitations: {
		why: 'found by token before any store is known',
		app_user: ['select', 'insert', 'update (accepted_at, revoked_at)'],
		app_platform: ALL
	},
	user_stores: { why: 'which stores a person is a client of', app_user: READ, app_platform: ALL },
	admin_entries: {
		why: 'admins inside stores',
		app_user: READ,
		app_platform: ['select', 'insert', 'update (ended_at)']
	},
	platform_events: {
		why: 'facts of the platform itself',
		app_user: ['insert'],
		app_platform: APPEND
	},
	plans: {
		why: 'what the platform sells',
		app_user: READ,
		app_platform: ['select', 'insert', 'update']
	},
	plan_versions: {
		why: 'what the platform sells; a version never changes, so nobody may update one',
		app_user: READ,
		app_platform: APPEND
	},
	subscriptions: {
		why: 'a reference of a payment vendor is one store’s among all; row-level security shows a store its own',
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, status, period_ends_at, trial_ends_at, past_due_since)'],
		app_platform: ['select', 'insert', 'update']
	},
	plan_payers: {
		why: 'a payer of a provider is one store’s among all; row-level security shows a store its own',
		app_user: ['select', 'insert', 'update'],
		app_worker: ['select (store_id, next_check_at)'],
		app_platform: READ
	},
	plan_coupons: {
		why: 'what the platform takes off its prices',
		app_platform: ['select', 'insert', 'update']
	},
	plan_coupon_uses: {
		why: 'how often a coupon was used is counted over all stores',
		app_platform: ['select', 'insert', 'update']
	},
	plan_prices: {
		why: 'what the platform sells, as a provider names it',
		app_user: READ,
		app_platform: ['select', 'insert', 'update']
	},
	plan_webhooks: {
		why: 'a provider speaks to the platform; whose it is, is found afterwards',
		app_worker: [
			'select (id, provider, payer_ref, received_at, processed_at, attempts, emptied_at)',
			'update (body, emptied_at)'
		],
		app_platform: ['select', 'insert', 'update']
	},
	worker_heartbeats: { why: 'processes, not stores', app_user: READ, app_worker: ALL },
	sandbox_messages: {
		why: 'sign-in mail has no store; only the sandbox writes here',
		app_user: ['insert', 'select (id, key)'],
		app_platform: ALL
	}
};

/** Shared tables that name a store but are read across stores by design. */
export const SHARED_WITH_STORE_ID: readonly string[] = [
	'user_stores',
	'admin_entries',
	'plan_coupon_uses',
	'platform_events',
	'sandbox_messages'
];

const ROLES: readonly AppRole[] = ['app_user', 'app_worker', 'app_platform'];

export const GRANTS: readonly { table: string; role: AppRole; rights: readonly string[] }[] =
	Object.entries({
		...STORE_TABLES,
		...SHARED_TABLES
	}).flatMap(([table, rights]) =>
		ROLES.flatMap((role) => {
			const given = rights[role];
			return given ? [{ table, role, rights: given }] : [];
		})
	);
