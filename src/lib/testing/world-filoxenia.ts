/** The second store of the demo world: home care in two places, consultations at a distance. */
import type { WorldStore } from './world.ts';

const daily = (hours: string): readonly string[] => Array.from({ length: 7 }, () => hours);
const office = (hours: string): readonly string[] => [
	...Array.from({ length: 5 }, () => hours),
	'',
	''
];

const BOTH = ['southwark', 'bristol'] as const;
const CARE = { slotStepMinutes: 30, noticeAmount: 4, noticeUnit: 'hours' } as const;

export const FILOXENIA: WorldStore = {
	slug: 'filoxenia',
	name: 'Filoxenia Home Care',
	description:
		'Care at home in London and Bristol, and advice by video for families who live elsewhere.',
	email: 'hello@filoxenia.example',
	phone: '+44 20 7946 0000',
	accent: '#2f6b4f',
	zone: 'Europe/London',
	country: 'GB',
	currency: 'GBP',
	terms: 'Visits can be changed or cancelled free of charge up to 24 hours before.',
	locations: [
		{
			slug: 'southwark',
			name: 'Southwark',
			zone: 'Europe/London',
			address: '12 Marshalsea Road',
			city: 'London',
			country: 'GB',
			phone: '+44 20 7946 0000',
			hours: daily('07:00–22:00')
		},
		{
			slug: 'bristol',
			name: 'Bristol',
			zone: 'Europe/London',
			address: '3 Redcliffe Parade',
			city: 'Bristol',
			country: 'GB',
			phone: '+44 117 496 0000',
			hours: daily('00:00–24:00')
		}
	],
	categories: ['Advice', 'Care at home', 'Together'],
	people: [
		{
			slug: 'rhea',
			name: 'Rhea Stathi',
			title: 'Care manager',
			colour: 5,
			email: 'rhea@filoxenia.example',
			hours: { southwark: office('09:00–12:30, 13:30–17:30') }
		},
		{
			slug: 'tom',
			name: 'Tom Okafor',
			title: 'Carer, nights',
			colour: 6,
			email: 'tom@filoxenia.example',
			hours: {
				bristol: ['20:00–08:00', '20:00–08:00', '20:00–08:00', '20:00–08:00', '', '', '']
			}
		},
		{
			slug: 'priya',
			name: 'Priya Nair',
			title: 'Nurse',
			colour: 7,
			email: 'priya@filoxenia.example',
			hours: {
				southwark: ['08:00–18:00', '08:00–18:00', '08:00–18:00', '', '', '', ''],
				bristol: ['', '', '', '08:00–18:00', '08:00–16:00', '', '']
			}
		},
		{
			slug: 'grace',
			name: 'Grace Lewis',
			title: 'Carer',
			colour: 8,
			email: 'grace@filoxenia.example',
			hours: { southwark: [...office('07:00–15:00').slice(0, 5), '08:00–14:00', ''] }
		}
	],
	resources: [{ type: 'Meeting room', name: 'Garden room', at: 'southwark', quantity: 1 }],
	services: [
		{
			category: 'Advice',
			input: {
				name: 'Family consultation by video',
				description: 'Where the care goes, and what it costs. From wherever you are.',
				duration: '30',
				price: '0',
				remote: true,
				slotStepMinutes: 30
			},
			by: ['rhea', 'priya'],
			at: ['southwark']
		},
		{
			category: 'Advice',
			input: {
				name: 'Care assessment at home',
				description: 'We come, look and write a plan. We confirm each one by hand.',
				duration: '1 h 30',
				price: '60',
				approval: true,
				noticeAmount: 2,
				noticeUnit: 'days',
				bufferBefore: '30',
				bufferAfter: '30',
				slotStepMinutes: 30
			},
			by: ['priya'],
			at: BOTH
		},
		{
			category: 'Care at home',
			input: {
				...CARE,
				name: 'Companion visit',
				duration: '2 h',
				price: '24',
				priceKind: 'per_hour'
			},
			by: ['grace', 'priya'],
			at: ['southwark']
		},
		{
			category: 'Care at home',
			input: {
				...CARE,
				name: 'Personal care visit',
				duration: '1 h',
				price: '28',
				priceKind: 'per_hour'
			},
			by: ['grace', 'priya'],
			at: BOTH
		},
		{
			category: 'Care at home',
			input: {
				...CARE,
				name: 'Night sitting',
				duration: '10 h',
				price: '19',
				priceKind: 'per_hour',
				approval: true
			},
			by: ['tom'],
			at: ['bristol']
		},
		{
			category: 'Together',
			input: {
				name: 'Memory café',
				description: 'Tea, music and company, with a carer. Come alone or with family.',
				duration: '2 h',
				price: '5',
				priceKind: 'per_person',
				minPersons: 1,
				maxPersons: 4,
				capacity: 12,
				slotStepMinutes: 60
			},
			by: ['grace'],
			at: ['southwark']
		},
		{
			category: 'Together',
			input: {
				name: 'Garden room',
				description: 'A quiet room for the family.',
				duration: '1 h',
				price: '10',
				priceKind: 'per_hour',
				unstaffed: true,
				maxPersons: 8,
				slotStepMinutes: 60
			},
			by: [],
			at: ['southwark'],
			needs: ['Meeting room']
		}
	],
	packages: [],
	members: [
		{
			role: 'store_manager',
			name: 'Rhea Stathi',
			email: 'manager@filoxenia.example',
			staff: 'rhea'
		},
		{ role: 'care_team', name: 'Grace Lewis', email: 'care@filoxenia.example', staff: 'grace' }
	],
	closures: [{ in: 31, reason: 'Training day' }],
	timeOff: [{ staff: 'priya', in: 12, reason: 'Holiday' }]
};
