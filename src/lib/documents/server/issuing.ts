/**
 * A paper for each payment and each refund, once. The gross of a payment's paper is what moved: a part
 * gets a receipt of that part; what completes the price gets the whole bill, less the earlier papers.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { findSoldBooking } from '#lib/bookings/server/sold.ts';
import { m } from '#lib/paraglide/messages.js';
import { findConnection, movesNoMoney } from '#lib/payments/server/connections.ts';
import { getPayment, type Payment } from '#lib/payments/server/paying.ts';
import { toLocale } from '#lib/platform/locale.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import {
	combined,
	credited,
	kindOf,
	sumsOf,
	totalsOf,
	type Line,
	type RateTotal
} from '../rules.ts';
import {
	aLine,
	goodsOf,
	leftOf,
	lessLines,
	namedText,
	ofDay,
	partLines,
	soldLines,
	type Earlier
} from './lines.ts';
import { documents } from './schema.ts';
import { getDocumentSettings, lockPapers } from './settings.ts';
import { deskFor, writeDocument, type Desk, type Draft } from './writing.ts';

type Row = typeof documents.$inferSelect;

const own = (scope: StoreScope) => eq(documents.storeId, scope.storeId);
const words = (desk: Desk) => ({ locale: toLocale(desk.locale) });

async function findOfPayment(scope: StoreScope, paymentId: string): Promise<Row | undefined> {
	const [row] = await scope.tx
		.select()
		.from(documents)
		.where(
			and(
				own(scope),
				eq(documents.paymentId, paymentId),
				inArray(documents.kind, ['receipt', 'invoice'])
			)
		);
	return row;
}

async function leftAfterCredits(scope: StoreScope, row: Row): Promise<RateTotal[]> {
	const notes = await scope.tx
		.select()
		.from(documents)
		.where(and(own(scope), eq(documents.creditsId, row.id)));
	return notes.reduce(
		(left, { snapshot }) => combined(left, goodsOf(snapshot.lines, snapshot.totals), -1),
		goodsOf(row.snapshot.lines, row.snapshot.totals)
	);
}

/** Papers of the same booking that count towards its price. */
async function listEarlier({ scope, payment, sold, test }: Desk): Promise<Earlier[]> {
	if (!sold || payment.subjectId === null) return [];
	const rows = await scope.tx
		.select()
		.from(documents)
		.where(
			and(
				own(scope),
				eq(documents.subjectId, payment.subjectId),
				eq(documents.test, test),
				inArray(documents.kind, ['receipt', 'invoice'])
			)
		)
		.orderBy(documents.id);
	const earlier: Earlier[] = [];
	for (const row of rows) {
		if (!['deposit', 'bill'].includes(row.snapshot.purpose)) continue;
		const { id, label, day, kind } = row;
		earlier.push({ kind, named: { id, label, day }, left: await leftAfterCredits(scope, row) });
	}
	return earlier.filter(({ left }) => sumsOf(left).grossMinor !== 0);
}

const tipLines = (desk: Desk): Line[] =>
	desk.payment.tipMinor === 0
		? []
		: [aLine(m.documents_line_tip({}, words(desk)), '', desk.payment.tipMinor, 0, { tip: true })];

const draftOf = (
	desk: Desk,
	draft: Pick<Draft, 'kind' | 'lines' | 'totals' | 'deducts'>
): Draft => ({
	...draft,
	credits: null,
	refundId: null,
	movedMinor: desk.payment.amountMinor + desk.payment.tipMinor
});

/** The price is paid with this: all that was sold, less the earlier papers, whose tax counts as it stands there. */
function wholeDraft(desk: Desk, bill: readonly Line[], earlier: readonly Earlier[]): Draft {
	const { payment, settings, tax } = desk;
	const price = sumsOf(totalsOf(bill)).grossMinor;
	const over = payment.amountMinor + leftOf(earlier) - price;
	const sold =
		over === 0
			? bill
			: [...bill, aLine(m.documents_line_extra({}, words(desk)), '', over, tax.rateMilli)];
	const tips = tipLines(desk);
	const totals = earlier.reduce(
		(sum, { left }) => combined(sum, left, -1),
		totalsOf([...sold, ...tips])
	);
	return draftOf(desk, {
		kind: kindOf(settings.papers, true),
		lines: [...sold, ...lessLines(desk, earlier), ...tips],
		totals: totals.filter((each) => each.grossMinor !== 0 || each.taxMinor !== 0),
		deducts: earlier.map(({ named }) => named)
	});
}

/** A part, or something that is no bill: its own lines. */
function partDraft(desk: Desk, bill: readonly Line[]): Draft {
	const { payment, settings, sold, tax } = desk;
	const what = bill.map(({ description }) => description).join(', ');
	const detail = bill[0]?.detail ?? '';
	const texts = {
		deposit: m.documents_line_deposit,
		bill: m.documents_line_part,
		penalty: m.documents_line_penalty
	};
	const untaxed =
		payment.purpose === 'credit' || (payment.purpose === 'penalty' && !settings.penaltyTaxed);
	const plain =
		payment.purpose === 'credit'
			? m.documents_line_credit({}, words(desk))
			: m.documents_line_payment({}, words(desk));
	const description =
		!sold || payment.purpose === 'credit' ? plain : texts[payment.purpose]({ what }, words(desk));
	const goods =
		untaxed || bill.length === 0
			? [aLine(description, detail, payment.amountMinor, untaxed ? 0 : tax.rateMilli)]
			: partLines(description, detail, payment.amountMinor, bill);
	const lines = [...goods, ...tipLines(desk)];
	return draftOf(desk, {
		kind: kindOf(settings.papers, false),
		lines,
		totals: totalsOf(lines),
		deducts: []
	});
}

async function isTest(scope: StoreScope, payment: Payment): Promise<boolean> {
	if (payment.connectionId === null) return false;
	const connection = await findConnection(scope, payment.connectionId);
	return connection !== undefined && movesNoMoney(connection);
}

async function openDesk(scope: StoreScope, payment: Payment): Promise<Desk> {
	const settings = await getDocumentSettings(scope);
	const sold =
		payment.subjectId === null ? undefined : await findSoldBooking(scope, payment.subjectId);
	return await deskFor(scope, { settings, payment, sold, test: await isTest(scope, payment) });
}

async function issue(scope: StoreScope, payment: Payment): Promise<string> {
	const desk = await openDesk(scope, payment);
	const bill = await soldLines(desk);
	const earlier = await listEarlier(desk);
	const counts = payment.purpose === 'deposit' || payment.purpose === 'bill';
	const paid = payment.amountMinor + leftOf(earlier);
	const completes = counts && bill.length > 0 && paid >= sumsOf(totalsOf(bill)).grossMinor;
	return await writeDocument(
		desk,
		completes ? wholeDraft(desk, bill, earlier) : partDraft(desk, bill)
	);
}

/** The paper of a payment, issued now or before. Null: nothing has been paid. Safe to run twice and at once. */
export async function documentPayment(
	scope: StoreScope,
	paymentId: string
): Promise<string | null> {
	await lockPapers(scope);
	const there = await findOfPayment(scope, paymentId);
	if (there) return there.id;
	const payment = await getPayment(scope, paymentId);
	return payment.status === 'succeeded' ? await issue(scope, payment) : null;
}

export interface Returned {
	readonly paymentId: string;
	readonly refundId: string;
	readonly amountMinor: number;
}

/** Goods first; what is more than they were is a tip that went back. */
function creditDraft(desk: Desk, original: Row, left: RateTotal[], returned: Returned): Draft {
	const { id, label, day, kind } = original;
	const named = { id, label, day };
	const goods = Math.min(returned.amountMinor, sumsOf(left).grossMinor);
	const description = m.documents_line_back(
		{ document: namedText(desk, kind, named) },
		words(desk)
	);
	const totals = goods === 0 ? [] : credited(left, goods);
	const tip = returned.amountMinor - goods;
	const tips =
		tip === 0
			? []
			: [aLine(m.documents_line_tip({}, words(desk)), ofDay(desk, named), tip, 0, { tip: true })];
	return {
		kind: 'credit_note',
		lines: [
			...totals.map(({ rateMilli, grossMinor }) =>
				aLine(description, ofDay(desk, named), grossMinor, rateMilli)
			),
			...tips
		],
		totals: combined(totals, totalsOf(tips), 1),
		deducts: [],
		credits: named,
		refundId: returned.refundId,
		movedMinor: returned.amountMinor
	};
}

/** A credit note for what went back of a payment. Null: there was nothing to answer. Safe to run twice and at once. */
export async function documentRefund(
	scope: StoreScope,
	returned: Returned
): Promise<string | null> {
	const originalId = await documentPayment(scope, returned.paymentId);
	if (originalId === null) return null;
	const [there] = await scope.tx
		.select({ id: documents.id })
		.from(documents)
		.where(and(own(scope), eq(documents.refundId, returned.refundId)));
	if (there) return there.id;
	const original = await findOfPayment(scope, returned.paymentId);
	if (!original) return null;
	const desk = await openDesk(scope, await getPayment(scope, returned.paymentId));
	const left = await leftAfterCredits(scope, original);
	return await writeDocument(desk, creditDraft(desk, original, left, returned));
}
