export type Toast = {
	text: string;
	tone?: 'success' | 'danger';
	undo?: { label?: string; run: () => void };
};

/** One at a time; a new one replaces the old. ToastRegion shows it and lets it go after 8 s. */
class Toasts {
	current = $state.raw<Toast | null>(null);

	/** Call from event handlers only: on the server this object is shared by all visitors. */
	show(toast: Toast): void {
		this.current = toast;
	}

	dismiss(): void {
		this.current = null;
	}
}

export const toasts = new Toasts();
