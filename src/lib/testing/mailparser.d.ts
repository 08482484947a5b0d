/** The package brings no types: these are of the parts that tests read. */
declare module 'mailparser' {
	export interface ParsedMail {
		readonly subject?: string;
		readonly text?: string;
		readonly html: string | false;
		readonly messageId?: string;
		readonly from?: { readonly text: string };
		readonly headers: ReadonlyMap<string, unknown>;
		readonly attachments: readonly {
			readonly filename?: string;
			readonly contentType: string;
			readonly content: Buffer;
		}[];
	}
	export function simpleParser(
		source: NodeJS.ReadableStream | string | Buffer
	): Promise<ParsedMail>;
}
