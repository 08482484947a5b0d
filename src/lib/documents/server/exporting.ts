/**
 * A month of documents in one file, for the accountant. The right is checked and the export noted in one
 * transaction; the rows then come page by page, each in a short one of its own, while the file is sent.
 */
import { and, asc, eq, gt, or, sql } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { m } from '#lib/paraglide/messages.js';
import { BYTE_ORDER_MARK, csvRows } from '#lib/platform/csv.ts';
import { AppError } from '#lib/platform/errors.ts';
import { toLocale } from '#lib/platform/locale.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { getImage } from '#lib/stores/server/images.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ACCOUNTING_HEAD, accountingRows } from '../accounting.ts';
import { PAPERS_IN_ONE_FILE, type MonthExport } from '../input.ts';
import { pictureForPaper } from './paper/logo.ts';
import { drawMonth, type PaperToDraw } from './paper/month.ts';
import type { About } from './paper/pen.ts';
import { documents } from './schema.ts';

type Row = typeof documents.$inferSelect;
type Of = Pick<MonthExport, 'month' | 'test'>;

const AT_ONCE = 50;
const MOST_MONTHS = 60;
const monthOf = sql<string>`left(${documents.day}, 7)`;

export interface DocumentMonth extends Of {
	readonly documents: number;
	/** Of its PDF. */
	readonly parts: number;
}

/** Months that have documents, newest first; true ones and those of test mode apart. */
export async function listMonths(scope: StoreScope): Promise<DocumentMonth[]> {
	const rows = await scope.tx
		.select({ month: monthOf, test: documents.test, n: sql<number>`count(*)::int` })
		.from(documents)
		.where(eq(documents.storeId, scope.storeId))
		.groupBy(monthOf, documents.test)
		.orderBy(sql`1 desc, 2`)
		.limit(MOST_MONTHS);
	return rows.map(({ month, test, n }) => ({
		month,
		test,
		documents: n,
		parts: Math.ceil(n / PAPERS_IN_ONE_FILE)
	}));
}

const inMonth = (scope: StoreScope, { month, test }: Of) =>
	and(
		eq(documents.storeId, scope.storeId),
		eq(documents.test, test),
		// As days, so that the index finds them.
		sql`${documents.day} between ${`${month}-01`} and ${`${month}-31`}`
	);

const inOrder = [asc(documents.day), asc(documents.id)] as const;

/** Rows `from` up to `until` of the month, in the order of their issue: later ones only join the end. */
async function* rowsOf(
	pools: Pools,
	request: ScopeRequest,
	of: Of,
	{ from, until }: { readonly from: number; readonly until: number }
): AsyncGenerator<readonly Row[]> {
	let last: Row | undefined;
	for (let at = from; at < until; at += AT_ONCE) {
		const after =
			last &&
			or(gt(documents.day, last.day), and(eq(documents.day, last.day), gt(documents.id, last.id)));
		const rows = await inScope(pools, request, (scope) =>
			scope.tx
				.select()
				.from(documents)
				.where(and(inMonth(scope, of), after))
				.orderBy(...inOrder)
				.offset(last ? 0 : from)
				.limit(Math.min(AT_ONCE, until - at))
		);
		if (rows.length === 0) return;
		last = rows.at(-1);
		yield rows;
	}
}

/** Each logo is read and turned once: a store rarely has two in a month. */
async function* papersOf(
	pools: Pools,
	request: ScopeRequest,
	pages: AsyncIterable<readonly Row[]>
): AsyncGenerator<PaperToDraw> {
	const logos = new Map<string, Buffer>();
	for await (const rows of pages)
		for (const { snapshot } of rows) {
			const { logoImageId: id } = snapshot.seller;
			if (id !== null && !logos.has(id)) {
				const { bytes } = await inScope(pools, request, (scope) => getImage(scope, id));
				logos.set(id, await pictureForPaper(bytes));
			}
			yield { snapshot, logo: id === null ? null : (logos.get(id) ?? null) };
		}
}

async function* tableOf(pages: AsyncIterable<readonly Row[]>): AsyncGenerator<Uint8Array> {
	yield Buffer.from(BYTE_ORDER_MARK + csvRows([ACCOUNTING_HEAD]));
	for await (const rows of pages)
		yield Buffer.from(csvRows(rows.flatMap(({ snapshot }) => accountingRows(snapshot))));
}

export interface MonthFile {
	/** "documents-2026-11.pdf" */
	readonly name: string;
	readonly format: MonthExport['format'];
	readonly chunks: AsyncIterable<Uint8Array>;
}

/** Counts, and notes who took which month away. Throws NOT_FOUND where there is no such part. */
async function beginExport(
	scope: StoreScope,
	asked: MonthExport
): Promise<{ readonly documents: number; readonly parts: number; readonly about: About }> {
	const { month, test, format, part } = asked;
	const [counted] = await scope.tx
		.select({ n: sql<number>`count(*)::int` })
		.from(documents)
		.where(inMonth(scope, asked));
	const n = counted?.n ?? 0;
	const parts = format === 'pdf' ? Math.ceil(n / PAPERS_IN_ONE_FILE) : Math.min(n, 1);
	if (part > parts) throw new AppError('NOT_FOUND');
	await recordEvent(scope, {
		name: 'documents.exported',
		subjectId: scope.storeId,
		facts: { month, test, format, part, documents: n }
	});
	const { name } = await getProfile(scope);
	const title = `${m.documents_title({}, { locale: toLocale(scope.locale) })} ${month}`;
	const about = { title, author: name, subject: name, language: scope.locale, at: scope.now };
	return { documents: n, parts, about };
}

/** Throws NOT_FOUND where there is no such part of the month. */
export async function exportMonth(
	pools: Pools,
	request: ScopeRequest,
	asked: MonthExport
): Promise<MonthFile> {
	const begun = await inScope(pools, request, (scope) => beginExport(scope, asked));
	const { month, test, format, part } = asked;
	const stem = `${test ? 'test-' : ''}documents-${month}`;
	if (format === 'csv') {
		const rows = rowsOf(pools, request, asked, { from: 0, until: begun.documents });
		return { name: `${stem}.csv`, format, chunks: tableOf(rows) };
	}
	const from = (part - 1) * PAPERS_IN_ONE_FILE;
	const until = Math.min(from + PAPERS_IN_ONE_FILE, begun.documents);
	const rows = rowsOf(pools, request, asked, { from, until });
	return {
		name: begun.parts === 1 ? `${stem}.pdf` : `${stem}-${part}.pdf`,
		format,
		chunks: drawMonth(begun.about, papersOf(pools, request, rows))
	};
}
