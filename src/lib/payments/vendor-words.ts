/** What the fields of vendors.ts are called on a screen. */
import { m } from '#lib/paraglide/messages.js';

interface FieldWords {
	readonly label: () => string;
	readonly help: () => string;
}

const WORDS: Readonly<Record<string, FieldWords>> = {
	secretKey: { label: m.vendor_field_secret_key, help: m.vendor_help_secret_key }
};

/** A field without words of its own shows its name: a test sees to it that none does. */
export const wordsOfField = (name: string): FieldWords =>
	WORDS[name] ?? { label: () => name, help: () => '' };

export const hasWords = (name: string): boolean => Object.hasOwn(WORDS, name);
