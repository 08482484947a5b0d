/** Who comes to the demo stores. */
import type { ClientDetails } from '#lib/bookings/server/writing.ts';

/** She signs in to the demo: her visits are there when she does. */
export const KATERINA = 'Katerina Zafeiri';
const KATERINA_EMAIL = 'katerina@client.example';

export const PEOPLE = [
	'Zoe Lambrou',
	'Lena Kosta',
	'Fay Dimou',
	'Anna Tsirou',
	'Vicky Stamou',
	'Rania Pappa',
	'Marina Lazou',
	'Sofia Arvaniti',
	'Nefeli Roussou',
	'Kate Wilson',
	'Thaleia Markou',
	'Ioanna Vergou',
	'Despina Gerou',
	'Mara Sideri',
	'Elli Bakali',
	'Nik Petridis',
	'Ari Kanellos',
	'Tasos Delis',
	'Leo Fotiou',
	'Petros Manos',
	KATERINA,
	'Eleni Frangou',
	'Giorgos Vlachos',
	'Dimitra Souli'
] as const;

/** As the booking form would have it: known by e-mail. */
export const named = (name: string): ClientDetails => ({
	name,
	email:
		name === KATERINA ? KATERINA_EMAIL : `${name.toLowerCase().replaceAll(' ', '.')}@example.org`,
	phone: null,
	reminders: true,
	offers: false,
	locale: 'en',
	viewerZone: null
});
