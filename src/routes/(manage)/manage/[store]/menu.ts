/** The desk's menu: what exists, and of that what this person may open. */
import type { Permission } from '#lib/stores/rules.ts';
import {
	CalendarIcon,
	CardIcon,
	GiftIcon,
	ClockIcon,
	DocumentIcon,
	ListIcon,
	SettingsIcon,
	TagIcon,
	TeamIcon,
	TodayIcon
} from '#lib/ui/icons.ts';
import type { NavItem } from '#lib/ui/shell/nav.ts';
import { m } from '#lib/paraglide/messages.js';

interface Place {
	readonly label: string;
	readonly path: string;
	readonly icon: NavItem['icon'];
	readonly needs: Permission;
	/** Whoever may do this finds it elsewhere. */
	readonly unless?: Permission;
	readonly count?: number;
}

interface Standing {
	readonly base: string;
	/** The path that is open now. */
	readonly path: string;
	readonly permissions: readonly Permission[];
	readonly requests: number;
}

const places = (requests: number): Place[][] => [
	[
		{ label: m.manage_today(), path: '', icon: TodayIcon, needs: 'bookings.view_own' },
		{
			label: m.manage_calendar(),
			path: '/calendar',
			icon: CalendarIcon,
			needs: 'bookings.view_own'
		},
		{
			label: m.manage_bookings(),
			path: '/bookings',
			icon: ListIcon,
			needs: 'bookings.view_own',
			count: requests
		}
	],
	[
		{ label: m.manage_services(), path: '/services', icon: TagIcon, needs: 'catalogue.edit' },
		{ label: m.manage_staff(), path: '/staff', icon: TeamIcon, needs: 'staff.edit' },
		{ label: m.manage_availability(), path: '/availability', icon: ClockIcon, needs: 'hours.view' },
		{ label: m.money_title(), path: '/payments', icon: CardIcon, needs: 'money.view' },
		{
			label: m.packages_title(),
			path: '/packages',
			icon: GiftIcon,
			needs: 'money.take',
			unless: 'catalogue.edit'
		},
		{
			label: m.payroll_own_title(),
			path: '/payroll',
			icon: CardIcon,
			needs: 'payroll.view_own',
			unless: 'payroll.view'
		},
		{
			label: m.documents_title(),
			path: '/documents',
			icon: DocumentIcon,
			needs: 'documents.view'
		}
	],
	[{ label: m.manage_settings(), path: '/settings', icon: SettingsIcon, needs: 'stores.edit' }]
];

const isOpen = (base: string, path: string, open: string): boolean =>
	path === '' ? open === base : open === base + path || open.startsWith(`${base}${path}/`);

export const menuOf = ({ base, path, permissions, requests }: Standing): NavItem[][] =>
	places(requests)
		.map((group) =>
			group
				.filter(
					({ needs, unless }) =>
						permissions.includes(needs) && !(unless && permissions.includes(unless))
				)
				.map((place): NavItem => ({
					label: place.label,
					href: base + place.path,
					icon: place.icon,
					current: isOpen(base, place.path, path),
					badge:
						place.count !== undefined && place.count > 0
							? { text: String(place.count), hidden: m.manage_waiting_hidden() }
							: undefined
				}))
		)
		.filter((group) => group.length > 0);
