import { m } from '#lib/paraglide/messages.js';

interface Reply {
	readonly problem: 'shape' | 'reserved' | null;
	readonly free: boolean;
	readonly suggestions: readonly string[];
}

const PAUSE_MS = 250;

/** Asks whether an address is free, once the typing pauses; the newest answer counts. */
export class SlugCheck {
	/** Null while nobody knows. */
	free = $state<boolean | null>(null);
	suggestions = $state.raw<readonly string[]>([]);
	text = $state('');
	#timer: ReturnType<typeof setTimeout> | undefined;
	#asked = '';

	ask(slug: string): void {
		clearTimeout(this.#timer);
		this.#asked = slug;
		this.free = null;
		this.suggestions = [];
		this.text = '';
		if (slug.length >= 2) this.#timer = setTimeout(() => void this.#look(slug), PAUSE_MS);
	}

	async #look(slug: string): Promise<void> {
		try {
			const response = await fetch(`/admin/stores/new/check?slug=${encodeURIComponent(slug)}`);
			if (!response.ok || slug !== this.#asked) return;
			this.#show(slug, (await response.json()) as Reply);
		} catch {
			// Offline: the form asks again when it is sent.
		}
	}

	#show(slug: string, { problem, free, suggestions }: Reply): void {
		if (slug !== this.#asked) return;
		this.free = free;
		this.suggestions = suggestions;
		if (problem === 'reserved') this.text = m.admin_error_slug_reserved();
		else if (problem === 'shape') this.text = m.admin_error_slug_shape();
		else this.text = free ? m.admin_slug_free() : m.admin_slug_not_free();
	}
}
