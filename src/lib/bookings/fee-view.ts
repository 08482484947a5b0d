/** Fees as pages draw them: plain data in the reader's words. */
export interface CancelView {
	/** Both travel in the form: nobody pays another amount than was shown. */
	readonly feeMinor: number;
	readonly backMinor: number;
	/** "€10", null: it costs nothing. */
	readonly fee: string | null;
	/** Empty: no money is concerned. */
	readonly lines: readonly string[];
}

export interface FeeView {
	/** `owed`: it can be paid now. */
	readonly status: 'waiting' | 'owed' | 'paid' | 'waived';
	/** What is open or was: without what was kept from the deposit. */
	readonly amount: string;
	readonly lines: readonly string[];
}

export interface DeskFee {
	/** What marking the visit as missed takes; null: nothing. */
	readonly missed: { readonly fee: string; readonly lines: readonly string[] } | null;
	/** What became of a fee; null: there was none. */
	readonly standing: string | null;
	/** The fee that can still be waived. */
	readonly waivable: string | null;
}

export interface CardsView {
	/** The mandate's words; null: no card is asked for, or one is there. */
	readonly asked: string | null;
	/** "Visa ending in 4242" */
	readonly cards: readonly {
		readonly id: string;
		readonly text: string;
		/** "good until 12/2034" */
		readonly expires: string | null;
		/** The mandate's words. */
		readonly allows: string | null;
		readonly removable: boolean;
	}[];
}

/** A card as its owner sees it among their own. */
export interface OwnCard {
	readonly id: string;
	readonly text: string;
	readonly expires: string | null;
	/** For which visits it stands, and what each allows; without a date: for what renews. */
	readonly allows: readonly { readonly date: string | null; readonly terms: string }[];
	readonly removable: boolean;
}

export interface OwnCards {
	readonly name: string;
	readonly slug: string;
	readonly cards: readonly OwnCard[];
}
