/** A landscape of layered curves that is always the same for the same seed. Pure. */
export type Landscape = {
	sun: { x: number; y: number; r: number };
	/** Back to front, as SVG path data that closes at the foot of the picture. */
	layers: [string, string, string];
};

export const COVER_WIDTH = 1200;
export const COVER_HEIGHT = 320;

/** mulberry32 over an FNV-1a hash: small, and good enough to tell neighbours apart. */
function randomOf(seed: string): () => number {
	let state = 0x811c9dc5;
	for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

type Wave = { at: (x: number) => number; slope: (x: number) => number };

/** A long swell with a shorter one on it. `base` is the mean height, `size` the amplitude. */
function wave(random: () => number, base: number, size: number): Wave {
	const long = (2 * Math.PI * (1.05 + random() * 0.4)) / COVER_WIDTH;
	const short = long * (1.7 + random() * 0.5);
	const [p, q] = [random() * 2 * Math.PI, random() * 2 * Math.PI];
	const small = size * (0.06 + random() * 0.14);
	return {
		at: (x) => base + size * Math.sin(long * x + p) + small * Math.sin(short * x + q),
		slope: (x) => size * long * Math.cos(long * x + p) + small * short * Math.cos(short * x + q)
	};
}

/** Eight cubic pieces whose handles follow the slope: smooth at every joint. */
function path(curve: Wave): string {
	const step = COVER_WIDTH / 8;
	const n = (value: number): number => Math.round(value);
	let data = `M0 ${n(curve.at(0))}`;
	for (let x = 0; x < COVER_WIDTH; x += step) {
		const [a, b] = [curve.at(x), curve.at(x + step)];
		const [u, v] = [curve.slope(x), curve.slope(x + step)];
		data += `C${n(x + step / 3)} ${n(a + (u * step) / 3)} ${n(x + (2 * step) / 3)} ${n(b - (v * step) / 3)} ${n(x + step)} ${n(b)}`;
	}
	return `${data}V${COVER_HEIGHT}H0Z`;
}

/** `seed` is the store's address, so a store keeps its landscape for life. */
export function landscape(seed: string): Landscape {
	const random = randomOf(seed);
	const back = wave(random, 178, 34);
	const middle = wave(random, 232, 32);
	const front = wave(random, 278, 24);
	const r = Math.round(46 + random() * 20);
	const x = Math.round(COVER_WIDTH * (0.52 + random() * 0.26));
	return {
		sun: { x, y: Math.round(back.at(x) - r * (0.05 + random() * 0.4)), r },
		layers: [path(back), path(middle), path(front)]
	};
}
