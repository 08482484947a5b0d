/**
 * What must be ended when the process stops. Kept on globalThis because the built site carries its
 * own copy of this module, apart from the one that server.ts imports.
 */
import { errorFields, log } from './log.ts';

type Ending = () => Promise<void>;

const KEY = Symbol.for('appointment-hub.endings');

function endings(): Map<string, Ending> {
	const known: unknown = Reflect.get(globalThis, KEY);
	if (known instanceof Map) return known as Map<string, Ending>;
	const made = new Map<string, Ending>();
	Reflect.set(globalThis, KEY, made);
	return made;
}

/** One ending per name: a module that is reloaded in development replaces its own. */
export const onStop = (name: string, end: Ending): void => void endings().set(name, end);

/** Runs them last registered first, each once. Never throws: the others must end too. */
export async function endAll(): Promise<void> {
	const all = [...endings()].reverse();
	endings().clear();
	for (const [name, end] of all) {
		try {
			await end();
		} catch (error) {
			log.error({ part: name, ...errorFields(error) }, 'a part did not end cleanly');
		}
	}
}
