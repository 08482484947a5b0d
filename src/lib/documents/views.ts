/** Documents as lists show them. */
import type { LocalDay } from '#lib/platform/time.ts';
import type { DocumentKind } from './rules.ts';

export interface ListedDocument {
	readonly id: string;
	readonly kind: DocumentKind;
	/** "INV-2026-000042" */
	readonly label: string;
	readonly day: LocalDay;
	readonly test: boolean;
	readonly kindText: string;
	readonly dayText: string;
	/** Below zero where it went back. */
	readonly amountText: string;
	/** The first thing on it. */
	readonly what: string;
	readonly paidText: string;
	readonly buyerName: string;
	readonly buyerEmail: string | null;
	readonly code: string | null;
}

/** A person's papers of one store. */
export interface OwnDocuments {
	readonly name: string;
	readonly slug: string;
	readonly documents: readonly ListedDocument[];
}
