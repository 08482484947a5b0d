/** What a provider without cards, reservations and events answers to them. */
import type { ParsedWebhook, ProviderPayment, ProviderSetup, SavedCard } from '../../provider.ts';
import { notOffered } from './http.ts';

const refuse = (): Promise<never> => Promise.reject(notOffered());

/** Nothing is reserved, and no card is kept. */
export abstract class WithoutCards {
	capture(): Promise<ProviderPayment> {
		return refuse();
	}

	chargeSaved(): Promise<ProviderPayment> {
		return refuse();
	}

	createSetup(): Promise<{ readonly setupRef: string; readonly payUrl: string }> {
		return refuse();
	}

	getSetup(): Promise<ProviderSetup> {
		return refuse();
	}

	listSaved(): Promise<readonly SavedCard[]> {
		return refuse();
	}

	removeSaved(): Promise<void> {
		return refuse();
	}
}

/** Nor does it tell anything: whoever calls in its name is somebody else. */
export abstract class WithoutEvents extends WithoutCards {
	parseWebhook(): ParsedWebhook {
		return { ok: false, reason: 'no_secret' };
	}
}
