export type Column = {
	label: string;
	/** Numbers and money. */
	end?: boolean;
	/** For columns of buttons or boxes: the heading is read, not shown. */
	labelHidden?: boolean;
	sort?: { href: string; direction?: 'ascending' | 'descending' | null };
};
