/** A nail and hair studio in Athens: the store of the pictures. */
import type { WorldStore } from './world.ts';

const week = (weekdays: string, saturday: string, sunday = ''): readonly string[] => [
	...Array.from({ length: 5 }, () => weekdays),
	saturday,
	sunday
];

const SALON = { slotStepMinutes: 15, noticeAmount: 1, noticeUnit: 'hours' } as const;
const KOUKAKI = ['koukaki'] as const;

export const AMMOS: WorldStore = {
	slug: 'ammos',
	name: 'Ammos Nails and Hair',
	description:
		'A quiet four-chair studio in Koukaki, Athens. Step-free entrance. Metro Syngrou-Fix is six minutes on foot.',
	email: 'hello@ammos.example',
	phone: '+30 210 000 0000',
	accent: '#8e2a5b',
	zone: 'Europe/Athens',
	country: 'GR',
	currency: 'EUR',
	terms: 'Change or cancel free of charge up to 24 hours before.',
	locations: [
		{
			slug: 'koukaki',
			name: 'Koukaki',
			zone: 'Europe/Athens',
			address: 'Antheon 14',
			city: 'Athens',
			country: 'GR',
			phone: '+30 210 000 0000',
			hours: week('09:00–20:00', '10:00–17:00')
		}
	],
	categories: ['Nails', 'Hair', 'Groups', 'Occasions'],
	people: [
		{
			slug: 'eleni',
			name: 'Eleni Makri',
			title: 'Nails',
			colour: 4,
			email: 'eleni@ammos.example',
			hours: { koukaki: week('09:00–13:30, 14:15–19:00', '10:00–16:00') }
		},
		{
			slug: 'danae',
			name: 'Danae Vlachou',
			title: 'Colour',
			colour: 2,
			email: 'danae@ammos.example',
			hours: { koukaki: week('09:15–14:45, 15:15–20:00', '10:00–17:00') }
		},
		{
			slug: 'iro',
			name: 'Iro Kanellou',
			title: 'Hair',
			colour: 1,
			email: 'iro@ammos.example',
			hours: { koukaki: week('11:00–15:00, 15:30–20:00', '10:00–17:00') }
		},
		{
			slug: 'stavros',
			name: 'Stavros Lemos',
			title: 'Cuts',
			colour: 3,
			email: 'stavros@ammos.example',
			hours: { koukaki: ['', ...week('12:00–16:00, 16:30–20:00', '10:00–17:00').slice(1)] }
		}
	],
	resources: [
		{ type: 'Wash basin', name: 'Basin by the window', at: 'koukaki', quantity: 1 },
		{ type: 'Wash basin', name: 'Basin by the door', at: 'koukaki', quantity: 1 },
		{ type: 'Pedicure chair', name: 'Pedicure chair', at: 'koukaki', quantity: 1 }
	],
	services: [
		{
			category: 'Nails',
			input: { ...SALON, name: 'Gel manicure', duration: '50', price: '28', bufferAfter: '10' },
			by: ['eleni'],
			at: KOUKAKI
		},
		{
			category: 'Nails',
			input: { ...SALON, name: 'Builder gel overlay', duration: '1 h 15', price: '42' },
			by: ['eleni'],
			at: KOUKAKI
		},
		{
			category: 'Nails',
			input: { ...SALON, name: 'Classic pedicure', duration: '45', price: '30' },
			by: ['eleni'],
			at: KOUKAKI,
			needs: ['Pedicure chair']
		},
		{
			category: 'Hair',
			input: { ...SALON, name: 'Cut and blow-dry', duration: '1 h', price: '38' },
			by: ['iro', 'stavros'],
			at: KOUKAKI,
			needs: ['Wash basin']
		},
		{
			category: 'Hair',
			input: {
				...SALON,
				name: 'Root colour and gloss',
				description: 'With a colourist. A patch test is needed once, two days before.',
				duration: '45 + 30 + 30',
				price: '55'
			},
			by: ['danae', 'iro'],
			at: KOUKAKI,
			needs: ['Wash basin']
		},
		{
			category: 'Hair',
			input: {
				...SALON,
				name: 'Balayage',
				duration: '3 h',
				price: '140',
				priceKind: 'from',
				noticeAmount: 1,
				noticeUnit: 'days'
			},
			by: ['danae'],
			at: KOUKAKI
		},
		{
			category: 'Hair',
			input: { ...SALON, name: 'Short cut', duration: '30', price: '18' },
			by: ['stavros', 'iro'],
			at: KOUKAKI
		},
		{
			category: 'Hair',
			input: {
				...SALON,
				name: 'Model evening',
				description: 'For friends of the studio, by this link only.',
				duration: '1 h',
				price: '10',
				hidden: true
			},
			by: ['iro'],
			at: KOUKAKI
		},
		{
			category: 'Groups',
			input: {
				...SALON,
				name: 'Bridal party nails',
				duration: '1 h',
				price: '35',
				priceKind: 'per_person',
				minPersons: 2,
				maxPersons: 6,
				capacity: 6,
				slotStepMinutes: 30,
				noticeAmount: 2,
				noticeUnit: 'days',
				cancelNotice: '48 h',
				rescheduleNotice: '48 h'
			},
			by: ['eleni'],
			at: KOUKAKI
		},
		{
			category: 'Occasions',
			input: {
				...SALON,
				name: 'Bridal hair trial',
				description: 'Two looks, and time to choose.',
				duration: '1 h',
				price: '60',
				paymentKind: 'deposit_fixed',
				deposit: '15'
			},
			by: ['danae', 'stavros'],
			at: KOUKAKI
		},
		{
			category: 'Occasions',
			input: {
				...SALON,
				name: 'Colour correction',
				description: 'We look at your photos first.',
				duration: '2 h',
				price: '180',
				approval: true,
				paymentKind: 'deposit_percent',
				depositPercent: 20
			},
			by: ['danae'],
			at: KOUKAKI
		},
		{
			category: 'Occasions',
			input: {
				...SALON,
				name: 'Wedding day hair',
				description: 'We keep the morning for you, so we ask for a card.',
				duration: '1 h 30 min',
				price: '120',
				paymentKind: 'card_on_file',
				deposit: '60',
				feeKind: 'own',
				within0: '24 h',
				percent0: 25,
				within1: '4 h',
				percent1: 50,
				noShow: 50
			},
			by: ['iro', 'stavros'],
			at: KOUKAKI
		}
	],
	packages: [
		{
			name: 'Five short cuts',
			description: 'Five visits within a year, ten euros less than one by one.',
			priceMinor: 8_000,
			uses: 5,
			validDays: 365,
			renews: null,
			pays: ['Short cut']
		},
		{
			name: 'Nails every month',
			description: 'Two manicures a month, until you stop it.',
			priceMinor: 4_800,
			uses: 2,
			validDays: 31,
			renews: 'month',
			pays: ['Gel manicure']
		}
	],
	members: [
		{ role: 'store_manager', name: 'Myrto Petrou', email: 'manager@ammos.example' },
		{ role: 'reception', name: 'Nefeli Roussou', email: 'reception@ammos.example' },
		{ role: 'staff', name: 'Danae Vlachou', email: 'danae@ammos.example', staff: 'danae' },
		{ role: 'marketer', name: 'Alexia Nikou', email: 'marketer@ammos.example' },
		{ role: 'warehouse', name: 'Petros Galanis', email: 'warehouse@ammos.example' }
	],
	closures: [{ in: 24, reason: 'Name day of the studio' }],
	timeOff: [{ staff: 'iro', in: 9, reason: 'Day off' }]
};
