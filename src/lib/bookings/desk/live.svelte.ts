/**
 * Hears that something happened in the store and loads again what shows bookings: within two seconds,
 * without reloading. After a lost connection it loads again at once, since something may have been missed.
 */
import { invalidate } from '$app/navigation';
import { processNow, type Instant } from '#lib/platform/time.ts';
import { BOOKINGS } from './desk.ts';

/** Acts come in threes: a move is one event for the booking and two messages. */
const GATHER_MS = 150;
/** A connection that comes back within this was not worth a word. */
const PATIENCE_MS = 6_000;

export class Live {
	/** The server has answered: what is shown follows what happens. */
	connected = $state(false);
	/** When what is shown was true for the last time, once the connection has been lost for a while. */
	lostSince = $state<Instant | null>(null);

	/** Returns how to stop. */
	follow(store: string): () => void {
		let refreshing: ReturnType<typeof setTimeout> | undefined;
		let losing: ReturnType<typeof setTimeout> | undefined;
		let first = true;
		const refresh = (): void => {
			clearTimeout(refreshing);
			refreshing = setTimeout(() => void invalidate(BOOKINGS), GATHER_MS);
		};
		const found = (): void => {
			clearTimeout(losing);
			losing = undefined;
			this.connected = true;
			this.lostSince = null;
		};
		const lost = (): void => {
			this.connected = false;
			const since = processNow();
			losing ??= setTimeout(() => (this.lostSince = since), PATIENCE_MS);
		};
		// Nobody waits for it: the client of the procedures loads when the page can be used already.
		const subscription = import('#lib/trpc/client.ts')
			.then(({ trpc }) =>
				trpc.bookings.live.subscribe(
					{ store },
					{
						onData: ({ at }) => {
							found();
							if (at !== 'open' || !first) refresh();
							first = false;
						},
						onConnectionStateChange: ({ state }) => {
							if (state !== 'pending') lost();
						}
					}
				)
			)
			.catch(lost);
		return () => {
			clearTimeout(refreshing);
			clearTimeout(losing);
			void subscription.then((each) => each?.unsubscribe());
		};
	}
}
