import type { Component } from 'svelte';

/** One line of a dashboard's menu. */
export type NavItem = {
	label: string;
	href: string;
	/** From ui/icons.ts. */
	icon: Component<{ size?: number | string; strokeWidth?: number | string }>;
	current?: boolean;
	badge?: {
		text: string;
		/** What the number counts, for people who only hear it: "waiting". */
		hidden?: string;
		tone?: 'warning' | 'success' | 'neutral' | 'danger';
	};
};
