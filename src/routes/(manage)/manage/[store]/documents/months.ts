/** Months to download, as one list of choices: a long one in parts, papers of test mode apart. */
import { m } from '#lib/paraglide/messages.js';
import { dateFormat } from '#lib/platform/date-format.ts';
import { startOfDay } from '#lib/platform/time.ts';

interface Month {
	readonly month: string;
	readonly test: boolean;
	readonly documents: number;
	readonly parts: number;
}

const nameOf = (month: string, formats: string): string =>
	dateFormat(formats, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(
		startOfDay(`${month}-01`, 'UTC')
	);

/** Values are read again by `monthIn`. */
export const optionsOf = (months: readonly Month[], formats: string) =>
	months.flatMap(({ month, test, documents, parts }) => {
		const said = {
			month: nameOf(month, formats),
			count: test
				? m.documents_month_count_test({ count: documents })
				: m.documents_month_count({ count: documents })
		};
		return Array.from({ length: parts }, (_, at) => ({
			value: `${month}.${at + 1}${test ? '.test' : ''}`,
			label:
				parts === 1
					? m.documents_month_option(said)
					: m.documents_month_option_part({ ...said, part: at + 1, parts })
		}));
	});

const VALUE = /^(\d{4}-(?:0[1-9]|1[0-2]))\.(\d{1,3})(\.test)?$/;

/** Undefined: no month that the list offers. */
export function monthIn(value: string): { month: string; part: number; test: boolean } | undefined {
	const [, month, part, test] = VALUE.exec(value) ?? [];
	if (month === undefined || part === undefined || part === '0') return undefined;
	return { month, part: Number(part), test: test !== undefined };
}
