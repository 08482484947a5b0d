/** Two letters of a name: first and last word. Works for any script; empty name gives "?". */
export function initials(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const pick = words.length > 1 ? [words[0], words.at(-1)] : words;
	return pick.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('') || '?';
}
