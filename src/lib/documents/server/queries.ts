/** Documents as lists and as papers. Read from what was issued, never computed again. */
import { and, desc, eq, gte, inArray, lt, lte, or, sql, type SQL } from 'drizzle-orm';
import type { SessionUser } from '#lib/auth/user.ts';
import { listOwnClients } from '#lib/clients/server/queries.ts';
import { AppError } from '#lib/platform/errors.ts';
import { fold } from '#lib/platform/fold.ts';
import { formatLocale } from '#lib/platform/locale.ts';
import type { LocalDay } from '#lib/platform/time.ts';
import { getImage } from '#lib/stores/server/images.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { DocumentListInput } from '../input.ts';
import type { DocumentKind } from '../rules.ts';
import type { ListedDocument } from '../views.ts';
import { amountText, dayText, kindText, paidText } from '../wording.ts';
import { drawPaper } from './paper/draw.ts';
import { pictureForPaper } from './paper/logo.ts';
import { documents } from './schema.ts';

type Row = typeof documents.$inferSelect;

const own = (scope: StoreScope) => eq(documents.storeId, scope.storeId);
const PAGE = 50;
/** What a client sees of one store: years of visits. */
const MOST_OWN = 200;

function listed(row: Row, reader: { locale: string; formats: string }): ListedDocument {
	const { id, kind, label, day, currency, grossMinor, test, snapshot } = row;
	const goods = snapshot.lines.filter(({ tip }) => !tip);
	return {
		id,
		kind,
		label,
		day,
		test,
		kindText: kindText(kind, reader.locale),
		dayText: dayText(day, reader.formats),
		amountText: amountText(
			kind === 'credit_note' ? -grossMinor : grossMinor,
			currency,
			reader.formats
		),
		what: goods[0]?.description ?? snapshot.lines[0]?.description ?? '',
		paidText: paidText(kind, snapshot.payment, reader),
		buyerName: snapshot.buyer.name,
		buyerEmail: snapshot.buyer.email,
		code: snapshot.code
	};
}

async function readerIn(scope: StoreScope) {
	const { country } = await getPublicProfile(scope);
	return { locale: scope.locale, formats: formatLocale(scope.locale, country) };
}

const named = (text: string): SQL | undefined => {
	const key = fold(text).replace(/[\\%_]/g, '\\$&');
	return key === '' ? undefined : sql`${documents.words} like ${`%${key}%`}`;
};

/** After the last one shown; newest first. */
async function before(scope: StoreScope, cursor: string | null | undefined) {
	if (!cursor) return undefined;
	const [last] = await scope.tx
		.select({ day: documents.day, id: documents.id })
		.from(documents)
		.where(and(own(scope), eq(documents.id, cursor)));
	if (!last) throw new AppError('NOT_FOUND');
	return or(
		lt(documents.day, last.day),
		and(eq(documents.day, last.day), lt(documents.id, last.id))
	);
}

export interface DocumentPage {
	readonly documents: readonly ListedDocument[];
	/** Id to go on after; null: that was all. */
	readonly next: string | null;
}

export async function listDocuments(
	scope: StoreScope,
	input: DocumentListInput
): Promise<DocumentPage> {
	const rows = await scope.tx
		.select()
		.from(documents)
		.where(
			and(
				own(scope),
				named(input.q),
				input.kind ? eq(documents.kind, input.kind) : undefined,
				input.from ? gte(documents.day, input.from) : undefined,
				input.until ? lte(documents.day, input.until) : undefined,
				await before(scope, input.cursor)
			)
		)
		.orderBy(desc(documents.day), desc(documents.id))
		.limit(PAGE + 1);
	const reader = await readerIn(scope);
	return {
		documents: rows.slice(0, PAGE).map((row) => listed(row, reader)),
		next: rows.length > PAGE ? (rows[PAGE - 1]?.id ?? null) : null
	};
}

/** What this booking's money left on paper, oldest first. */
export async function listForSubject(
	scope: StoreScope,
	subjectId: string
): Promise<ListedDocument[]> {
	const rows = await scope.tx
		.select()
		.from(documents)
		.where(and(own(scope), eq(documents.subjectId, subjectId)))
		.orderBy(documents.id)
		.limit(PAGE);
	const reader = await readerIn(scope);
	return rows.map((row) => listed(row, reader));
}

/** The papers of a person who signs in: of their own records, and made out to an address they have proven. */
async function ownedBy(scope: StoreScope, user: SessionUser): Promise<SQL | undefined> {
	const clients = await listOwnClients(scope, user);
	if (clients.length === 0) return undefined;
	const emails = clients.flatMap(({ email }) => email ?? []);
	return and(
		inArray(
			documents.clientId,
			clients.map(({ id }) => id)
		),
		inArray(documents.buyerEmail, [...emails, user.email])
	);
}

export async function listOwnDocuments(
	scope: StoreScope,
	user: SessionUser
): Promise<ListedDocument[]> {
	const mine = await ownedBy(scope, user);
	if (!mine) return [];
	const rows = await scope.tx
		.select()
		.from(documents)
		.where(and(own(scope), mine))
		.orderBy(desc(documents.day), desc(documents.id))
		.limit(MOST_OWN);
	const reader = await readerIn(scope);
	return rows.map((row) => listed(row, reader));
}

async function getRow(scope: StoreScope, where: SQL | undefined): Promise<Row> {
	const [row] = await scope.tx
		.select()
		.from(documents)
		.where(and(own(scope), where));
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

export interface Paper {
	/** "INV-2026-000042.pdf" */
	readonly name: string;
	readonly bytes: Buffer;
}

async function paperOf(scope: StoreScope, { label, snapshot }: Row): Promise<Paper> {
	const { logoImageId } = snapshot.seller;
	const logo = logoImageId === null ? null : (await getImage(scope, logoImageId)).bytes;
	const picture = logo && (await pictureForPaper(logo));
	return { name: `${label}.pdf`, bytes: await drawPaper(snapshot, picture) };
}

/** Throws NOT_FOUND. */
export const getPaper = async (scope: StoreScope, documentId: string): Promise<Paper> =>
	await paperOf(scope, await getRow(scope, eq(documents.id, documentId)));

/** Only one that belongs to this subject. Throws NOT_FOUND. */
export const getPaperOfSubject = async (
	scope: StoreScope,
	subjectId: string,
	documentId: string
): Promise<Paper> =>
	await paperOf(
		scope,
		await getRow(scope, and(eq(documents.id, documentId), eq(documents.subjectId, subjectId)))
	);

/** Only one's own. Throws NOT_FOUND. */
export async function getOwnPaper(
	scope: StoreScope,
	user: SessionUser,
	documentId: string
): Promise<Paper> {
	const mine = await ownedBy(scope, user);
	if (!mine) throw new AppError('NOT_FOUND');
	return await paperOf(scope, await getRow(scope, and(eq(documents.id, documentId), mine)));
}

export interface Issued {
	readonly id: string;
	readonly kind: DocumentKind;
	readonly label: string;
	readonly day: LocalDay;
	readonly subjectId: string | null;
	readonly amountText: string;
	readonly currency: string;
	readonly locale: string;
	readonly buyer: { readonly name: string; readonly email: string | null };
}

/** For whoever tells of it. Throws NOT_FOUND. */
export async function getIssued(scope: StoreScope, documentId: string): Promise<Issued> {
	const row = await getRow(scope, eq(documents.id, documentId));
	const { id, kind, label, day, subjectId, currency, grossMinor, snapshot } = row;
	const { locale, formats, buyer } = snapshot;
	return {
		id,
		kind,
		label,
		day,
		subjectId,
		currency,
		locale,
		buyer,
		amountText: amountText(grossMinor, currency, formats)
	};
}
