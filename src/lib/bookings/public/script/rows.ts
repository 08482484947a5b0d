import { roving } from '#lib/ui/roving.ts';
import { all, one } from './page.ts';

let leave: (() => void)[] = [];

const page = (direction: 1 | -1): void =>
	one(direction === 1 ? 'main a[rel=next]' : 'main a[rel=prev]')?.click();

/** Days and times: one Tab stop per row, arrows inside, Page Up and Down turn the weeks. */
export function watchRows(): void {
	for (const end of leave) end();
	leave = all('main ul.days, main .slots').flatMap((row) => {
		const end = roving(row.matches('.days') ? page : undefined)(row);
		return end ? [end] : [];
	});
}
