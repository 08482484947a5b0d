import fc from 'fast-check';

/** Draws values; every choice goes through fast-check, so a counterexample can be replayed. */
export class Dice {
	readonly g: fc.GeneratorValue;
	constructor(g: fc.GeneratorValue) {
		this.g = g;
	}
	int(min: number, max: number): number {
		return this.g(() => fc.integer({ min, max }));
	}
	/** True once in `n`. */
	oneIn(n: number): boolean {
		return this.int(0, n - 1) === n - 1;
	}
	pick<T>(...values: readonly T[]): T {
		return values[this.int(0, values.length - 1)]!;
	}
	list<T>(min: number, max: number, make: (n: number) => T): T[] {
		return Array.from({ length: this.int(min, max) }, (_, n) => make(n));
	}
}
