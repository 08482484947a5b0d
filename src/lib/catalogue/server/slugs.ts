/** Addresses inside a store: `/{store}/{service}`, `?with=`, `?at=`. Unique with archived ones too. */
import { AppError } from '#lib/platform/errors.ts';
import { RESERVED_SERVICE_SLUGS, SLUG_PATTERN, slugify } from '#lib/stores/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';

const TAKEN = {
	services: 'select slug from services where store_id = $1 and id <> $2',
	staff: 'select slug from staff where store_id = $1 and id <> $2',
	locations: 'select slug from locations where store_id = $1 and id <> $2'
} as const;

const NOTHING_LEFT = { services: 'service', staff: 'person', locations: 'place' } as const;

/**
 * The address asked for, or one made from the name. Call it under the lock of `changeRules`: then
 * nobody takes it in between (the unique constraint stays the last guard). Throws BAD_INPUT
 * (`reason` slug_shape, slug_reserved or slug_taken).
 */
export async function freeSlug(
	scope: StoreScope,
	table: keyof typeof TAKEN,
	id: string,
	wish: { slug: string; name: string }
): Promise<string> {
	const { rows } = await scope.tx.$client.query<{ slug: string }>(TAKEN[table], [
		scope.storeId,
		id
	]);
	const taken = new Set(rows.map(({ slug }) => slug));
	const reserved = (slug: string) => table === 'services' && RESERVED_SERVICE_SLUGS.has(slug);
	if (wish.slug !== '') {
		const refuse = (reason: string) => new AppError('BAD_INPUT', { field: 'slug', reason });
		if (!SLUG_PATTERN.test(wish.slug)) throw refuse('slug_shape');
		if (reserved(wish.slug)) throw refuse('slug_reserved');
		if (taken.has(wish.slug)) throw refuse('slug_taken');
		return wish.slug;
	}
	// A name in another script may leave nothing.
	const made = slugify(wish.name).slice(0, 56);
	const base = SLUG_PATTERN.test(made) ? made : NOTHING_LEFT[table];
	for (let n = 1; ; n++) {
		const slug = n === 1 ? base : `${base}-${n}`;
		if (!taken.has(slug) && !reserved(slug)) return slug;
	}
}
