/**
 * What a control holds: what a person wrote, until the server's value becomes another. A page that
 * follows what happens is told the same value again and again, and a plain `$derived` of its data
 * would take what was written back each time.
 */
export function held<T extends string | number | boolean | null>(served: () => T): { value: T } {
	const told = $derived(served());
	let value = $derived(told);
	return {
		get value() {
			return value;
		},
		set value(written) {
			value = written;
		}
	};
}
