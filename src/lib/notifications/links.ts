/** Addresses in a plain text, each once, in order. Only http(s): nothing else may become a link. */
export const linksIn = (text: string): string[] => [
	...new Set(text.match(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/g) ?? [])
];
