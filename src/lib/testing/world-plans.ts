/** What the demo platform sells besides the free plan, which a migration makes. */
import type { PlanInput } from '#lib/plans/input.ts';

export const WORLD_PLANS: readonly PlanInput[] = [
	{
		name: 'Studio',
		description: 'For a team under one roof.',
		listed: true,
		price: '29',
		currency: 'EUR',
		interval: 'month',
		trialDays: 30,
		locations: 2,
		staff: 8,
		services: 60,
		bookingsPerMonth: null,
		smsPerMonth: 200,
		storageMb: 2_000,
		features: [
			'online_payments',
			'custom_domain',
			'embed',
			'calendar_sync',
			'reports',
			'campaigns',
			'loyalty'
		]
	},
	{
		name: 'Clinic',
		description: 'For several places, with families who follow along.',
		listed: true,
		price: '79',
		currency: 'EUR',
		interval: 'month',
		trialDays: 30,
		locations: 10,
		staff: 60,
		services: null,
		bookingsPerMonth: null,
		smsPerMonth: 2_000,
		storageMb: 20_000,
		features: [
			'online_payments',
			'custom_domain',
			'embed',
			'calendar_sync',
			'reports',
			'campaigns',
			'loyalty',
			'shop',
			'care',
			'api',
			'white_label'
		]
	}
];

/** By store: the code of its plan. */
export const WORLD_SUBSCRIPTIONS: Readonly<Record<string, string>> = {
	ammos: 'studio',
	filoxenia: 'clinic'
};
