/**
 * The ledger's rules, pure. A transfer moves an amount from one account to another, so no entry can
 * be unbalanced (DECISIONS 20). Seen from the store: money it has and is owed on the debit side,
 * money it owes and has earned on the credit side. One fact about money is one entry; facts are
 * never altered, only answered by another.
 */

/** Where money comes in: each is an account, so that a day closes by method. */
export const METHODS = ['cash', 'transfer', 'terminal', 'online'] as const;
export type Method = (typeof METHODS)[number];

/** Grow by debits; all others by credits. */
const DEBIT_SIDE = [...METHODS, 'receivable', 'provider_fees'] as const;

export const ACCOUNTS = [
	...DEBIT_SIDE,
	/** Prepaid and not yet earned or given back. */
	'deposits',
	/** What clients may still spend. */
	'credit',
	/** Belongs to the staff. */
	'tips',
	'sales',
	'penalties'
] as const;
export type Account = (typeof ACCOUNTS)[number];

export interface Transfer {
	readonly debit: Account;
	readonly credit: Account;
	/** Whole minor units, above zero. */
	readonly amountMinor: number;
}

/** What can happen to money between a client and a store. Amounts in minor units. */
export type Fact =
	| { readonly kind: 'deposit_paid'; readonly method: Method; readonly amountMinor: number }
	/** Credited to the bill when the visit was completed. */
	| { readonly kind: 'deposit_used'; readonly amountMinor: number }
	/** Forfeited by the cancellation policy (D15). */
	| { readonly kind: 'deposit_kept'; readonly amountMinor: number }
	| { readonly kind: 'deposit_refunded'; readonly method: Method; readonly amountMinor: number }
	| {
			readonly kind: 'bill_paid';
			readonly method: Method;
			readonly amountMinor: number;
			readonly tipMinor?: number;
	  }
	| { readonly kind: 'bill_refunded'; readonly method: Method; readonly amountMinor: number }
	/** What the provider keeps of a payment. */
	| { readonly kind: 'fee_taken'; readonly amountMinor: number }
	/** A fine that could not be charged yet. */
	| { readonly kind: 'penalty_owed'; readonly amountMinor: number }
	| { readonly kind: 'penalty_paid'; readonly method: Method; readonly amountMinor: number }
	| { readonly kind: 'penalty_waived'; readonly amountMinor: number }
	| { readonly kind: 'penalty_refunded'; readonly method: Method; readonly amountMinor: number }
	| { readonly kind: 'credit_bought'; readonly method: Method; readonly amountMinor: number }
	| { readonly kind: 'credit_refunded'; readonly method: Method; readonly amountMinor: number }
	/** Given back as credit instead of money. */
	| { readonly kind: 'credit_given'; readonly amountMinor: number }
	| { readonly kind: 'credit_used'; readonly amountMinor: number }
	/** Bought and never spent: the store's, for nothing. */
	| { readonly kind: 'credit_expired'; readonly amountMinor: number }
	/** The provider sent what it held to the store's bank. */
	| { readonly kind: 'paid_out'; readonly amountMinor: number };

export type FactKind = Fact['kind'];

/** Debit, then credit. A method is named by the fact. */
const ROUTES: Readonly<Record<FactKind, readonly [Account | 'method', Account | 'method']>> = {
	deposit_paid: ['method', 'deposits'],
	deposit_used: ['deposits', 'sales'],
	deposit_kept: ['deposits', 'penalties'],
	deposit_refunded: ['deposits', 'method'],
	bill_paid: ['method', 'sales'],
	bill_refunded: ['sales', 'method'],
	fee_taken: ['provider_fees', 'online'],
	penalty_owed: ['receivable', 'penalties'],
	penalty_paid: ['method', 'receivable'],
	penalty_waived: ['penalties', 'receivable'],
	penalty_refunded: ['penalties', 'method'],
	credit_bought: ['method', 'credit'],
	credit_refunded: ['credit', 'method'],
	credit_given: ['sales', 'credit'],
	credit_used: ['credit', 'sales'],
	credit_expired: ['credit', 'sales'],
	paid_out: ['transfer', 'online']
};

export const FACT_KINDS = Object.keys(ROUTES) as FactKind[];

function checked(amountMinor: number): number {
	if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0)
		throw new RangeError(`not an amount in minor units: ${amountMinor}`);
	return amountMinor;
}

/** The entry of a fact. Throws RangeError unless every amount is a whole number above zero. */
export function transfersOf(fact: Fact): Transfer[] {
	const method = 'method' in fact ? fact.method : null;
	const account = (side: Account | 'method'): Account => {
		if (side !== 'method') return side;
		if (method === null) throw new RangeError(`${fact.kind} names no method`);
		return method;
	};
	const [debit, credit] = ROUTES[fact.kind];
	const tips =
		fact.kind === 'bill_paid' && fact.tipMinor !== undefined && fact.tipMinor !== 0
			? [{ debit: fact.method, credit: 'tips' as const, amountMinor: checked(fact.tipMinor) }]
			: [];
	// Paid for beforehand: only the tip is left to book.
	if (fact.amountMinor === 0 && tips.length > 0) return tips;
	return [
		{ debit: account(debit), credit: account(credit), amountMinor: checked(fact.amountMinor) },
		...tips
	];
}

/** What takes an entry back: the same, the other way round. */
export const reversed = (transfers: readonly Transfer[]): Transfer[] =>
	transfers.map(({ debit, credit, amountMinor }) => ({
		debit: credit,
		credit: debit,
		amountMinor
	}));

export type Balances = Readonly<Record<Account, number>>;

const onDebitSide: ReadonlySet<string> = new Set(DEBIT_SIDE);

/** Sums of transfers of one currency, each account in its own direction: a sale raises `sales`. */
export function balancesOf(transfers: Iterable<Transfer>): Balances {
	const sums = Object.fromEntries(ACCOUNTS.map((account) => [account, 0])) as Record<
		Account,
		number
	>;
	for (const { debit, credit, amountMinor } of transfers) {
		sums[debit] += onDebitSide.has(debit) ? amountMinor : -amountMinor;
		sums[credit] += onDebitSide.has(credit) ? -amountMinor : amountMinor;
	}
	return sums;
}

/** Debit side minus credit side: zero for every ledger there can be. */
export const imbalance = (balances: Balances): number =>
	ACCOUNTS.reduce(
		(sum, account) => sum + (onDebitSide.has(account) ? balances[account] : -balances[account]),
		0
	);

/** What a day brought in, by method. */
export interface Takings {
	readonly method: Method;
	readonly receivedMinor: number;
	readonly givenBackMinor: number;
	readonly netMinor: number;
	/** Transfers in and out. */
	readonly count: number;
}

/**
 * The day close (A7.6): what came in and went out by each method. What the provider kept and paid
 * out moved between the store's own accounts and is not counted.
 */
export function takingsOf(transfers: Iterable<Transfer>): Takings[] {
	const of = (account: Account): Method | undefined => METHODS.find((method) => method === account);
	const sums = new Map<Method, { in: number; out: number; count: number }>();
	const add = (method: Method, received: number, givenBack: number): void => {
		const sum = sums.get(method) ?? { in: 0, out: 0, count: 0 };
		sums.set(method, {
			in: sum.in + received,
			out: sum.out + givenBack,
			count: sum.count + 1
		});
	};
	for (const { debit, credit, amountMinor } of transfers) {
		const [to, from] = [of(debit), of(credit)];
		if ((to && from) || debit === 'provider_fees' || credit === 'provider_fees') continue;
		if (to) add(to, amountMinor, 0);
		if (from) add(from, 0, amountMinor);
	}
	return METHODS.flatMap((method) => {
		const sum = sums.get(method);
		return sum === undefined
			? []
			: [
					{
						method,
						receivedMinor: sum.in,
						givenBackMinor: sum.out,
						netMinor: sum.in - sum.out,
						count: sum.count
					}
				];
	});
}
