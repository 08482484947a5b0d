/**
 * A page in a dialog: what a link with `data-dialog="Title"` leads to is loaded as it would be for the
 * page, and shown over this one. Without script the link is a link.
 */
import { preloadData } from '$app/navigation';

class PageDialog {
	/** Path and query of what is shown; null: closed. */
	href = $state<string | null>(null);
	title = $state('');
	data = $state.raw<unknown>(null);
	busy = $state(false);

	/** Opens, or turns to another address of the same page. */
	async open(href: string, title = this.title): Promise<void> {
		this.busy = true;
		const result = await preloadData(href);
		this.busy = false;
		if (result.type !== 'loaded' || result.status !== 200) {
			// A refusal, or a sign-in that ran out, is a page of its own.
			location.assign(href);
			return;
		}
		this.data = result.data;
		this.title = title;
		this.href = href;
	}

	close(): void {
		this.href = null;
		this.data = null;
	}
}

/** Changed by event handlers only: on the server this object is shared. */
export const pageDialog = new PageDialog();

/** A plain click, without a key that means a new tab. */
export const isPlainClick = (event: MouseEvent): boolean =>
	event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
