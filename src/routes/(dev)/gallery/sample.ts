/** Words and numbers of the mock-ups, so that the gallery can be laid beside them. */
import type { StripDay } from '#lib/ui/days.ts';
import { groupSlots, type Slot } from '#lib/ui/slots.ts';

export const people = [
	{ label: 'Anyone', href: '?with=anyone', icon: 'team' as const },
	{
		label: 'Danae',
		href: '?with=danae',
		current: true,
		person: { name: 'Danae Vlachou', color: 2 }
	},
	{ label: 'Iro', href: '?with=iro', person: { name: 'Iro Kanaki', color: 1 } },
	{ label: 'Eleni', href: '?with=eleni', person: { name: 'Eleni Mara', color: 4 } }
];

const day = (
	weekday: string,
	number: string,
	state: StripDay['state'],
	free = 0,
	share = 0
): StripDay => ({
	day: `2026-11-${number}`,
	weekday,
	number,
	full: `${weekday} ${number} November`,
	state,
	href: state === 'open' ? `?day=2026-11-${number}` : undefined,
	free,
	share,
	current: number === '24'
});

export const days: StripDay[] = [
	day('Fri', '20', 'open', 2, 0.15),
	day('Sat', '21', 'full'),
	day('Sun', '22', 'closed'),
	day('Mon', '23', 'open', 4, 0.35),
	day('Tue', '24', 'open', 8, 0.8),
	day('Wed', '25', 'open', 6, 0.6),
	day('Thu', '26', 'open', 5, 0.45)
];

const slot = (time: string): Slot => ({
	value: `2026-11-24T${time}`,
	time,
	label: `${time}, Tuesday 24 November, with Danae`
});
const times = ['09:15', '11:00', '11:30', '13:00', '13:30', '15:45', '16:15', '18:00'];
export const groups = groupSlots(times.map(slot), (one) => Number(one.time.slice(0, 2)));
export const groupsAbroad = groupSlots(
	times.map((time, i) => ({
		...slot(time),
		second: `${String(Number(time.slice(0, 2)) - 2).padStart(2, '0')}${time.slice(2)} London`,
		taken: i === 2,
		current: i === 4
	})),
	(one) => Number(one.time.slice(0, 2))
);

export const ticket = {
	date: { iso: '2026-11-24', weekday: 'Tue', day: '24', month: 'Nov 2026' },
	title: 'Root colour and gloss',
	lines: ['11:00 to 12:45, Athens time', 'with Danae Vlachou']
};

export const policy = {
	free: { title: 'Until Mon 23, 11:00', text: 'Change or cancel free, deposit returned' },
	late: { title: 'After that', text: 'The €15 deposit is kept' }
};

export const services = [
	{
		group: 'Nails',
		items: [
			{ name: 'Gel manicure', price: '€28', meta: ['50 min'], next: 'Today 16:30' },
			{ name: 'Builder gel overlay', price: '€42', meta: ['1 h 15'], next: 'Today 17:15' },
			{ name: 'Classic pedicure', price: '€30', meta: ['45 min'], next: 'Sat 10:00' }
		]
	},
	{
		group: 'Hair',
		items: [
			{ name: 'Cut and blow-dry', price: '€38', meta: ['1 h'], next: 'Today 18:00' },
			{
				name: 'Root colour and gloss',
				price: '€55',
				meta: ['1 h 45', '€15 deposit'],
				next: 'Mon 12:30',
				on: true
			},
			{ name: 'Balayage', price: 'from €140', meta: ['3 h', '€40 deposit'], next: 'Wed 09:15' }
		]
	}
];

export const store = {
	name: 'Ammos Nails and Hair',
	href: '/gallery/store',
	phone: '+30 210 000 0000'
};
export const languages = [
	{ label: 'English', lang: 'en', href: '?lang=en', current: true },
	{ label: 'Ελληνικά', lang: 'el', href: '?lang=el' }
];
export const footer = [
	{ href: '#policy', label: 'Cancellation policy' },
	{ href: '#privacy', label: 'Privacy' },
	{ href: '#accessibility', label: 'Accessibility' }
];
