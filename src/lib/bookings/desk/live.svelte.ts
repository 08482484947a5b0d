/**
 * Hears that something happened in the store and loads again what shows bookings: within two seconds,
 * without reloading. After a lost connection it loads again at once, since something may have been missed.
 */
import { invalidate } from '$app/navigation';
import { trpc } from '#lib/trpc/client.ts';
import { BOOKINGS } from './desk.ts';

/** Acts come in threes: a move is one event for the booking and two messages. */
const GATHER_MS = 150;

export class Live {
	/** The server has answered: what is shown follows what happens. */
	connected = $state(false);

	/** Returns how to stop. */
	follow(store: string): () => void {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let first = true;
		const refresh = (): void => {
			clearTimeout(timer);
			timer = setTimeout(() => void invalidate(BOOKINGS), GATHER_MS);
		};
		const subscription = trpc.bookings.live.subscribe(
			{ store },
			{
				onData: ({ at }) => {
					this.connected = true;
					if (at !== 'open' || !first) refresh();
					first = false;
				},
				onConnectionStateChange: ({ state }) => {
					if (state !== 'pending') this.connected = false;
				}
			}
		);
		return () => {
			clearTimeout(timer);
			subscription.unsubscribe();
		};
	}
}
