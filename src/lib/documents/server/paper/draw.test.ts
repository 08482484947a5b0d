import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import { expect, test } from 'vitest';
import { aPaperLine, aSnapshot } from '#lib/testing/papers.ts';
import { amountText } from '../../wording.ts';
import type { DocumentSnapshot } from '../../document.ts';
import { drawPaper } from './draw.ts';

const read = async (bytes: Buffer) => {
	const pdf = await getDocumentProxy(new Uint8Array(bytes));
	const { text } = await extractText(pdf, { mergePages: false });
	// Two fonts in one word come as two pieces.
	return { pages: text, plain: text.join(' ').replace(/\s+/g, ''), meta: await getMeta(pdf) };
};

const said = (text: string): string => text.replace(/\s+/g, '');

function everything(snapshot: DocumentSnapshot): string[] {
	const { seller, buyer, lines, totals, currency, formats, code, label, footer } = snapshot;
	const money = (minor: number) => amountText(minor, currency, formats);
	return [
		seller.storeName,
		seller.legalName,
		...seller.address,
		seller.taxId,
		buyer.name,
		buyer.email ?? '',
		code ?? '',
		label,
		footer,
		...lines.flatMap((line) => [line.description, line.detail, money(line.amountMinor)]),
		...totals.flatMap((total) => [money(total.netMinor), money(total.taxMinor)])
	];
}

test('a paper says all that its snapshot holds, in Latin, Greek and Cyrillic letters', async () => {
	const snapshot = aSnapshot();
	const { plain, pages } = await read(await drawPaper(snapshot, null));
	expect(pages).toHaveLength(1);
	for (const text of everything(snapshot)) expect(plain).toContain(said(text));
	expect(plain).toContain('Paidbycardon24Nov2026');
});

test('letters and currency signs that the product’s face lacks are lent by another', async () => {
	const snapshot = aSnapshot({ buyer: { name: 'Әсел Қуанышқызы', email: null }, currency: 'NGN' });
	const { plain } = await read(await drawPaper(snapshot, null));
	expect(plain).toContain(said('Әсел Қуанышқызы'));
});

test('the same document gives the same bytes', async () => {
	const snapshot = aSnapshot();
	const [one, other] = [await drawPaper(snapshot, null), await drawPaper(snapshot, null)];
	expect(one.equals(other)).toBe(true);
	expect(one.equals(await drawPaper(aSnapshot({ label: 'INV-2026-000043' }), null))).toBe(false);
});

test('it says what it is to whoever files it', async () => {
	const { meta } = await read(await drawPaper(aSnapshot(), null));
	expect(meta.info).toMatchObject({
		Title: 'Invoice INV-2026-000042',
		Author: 'Άμμος Ομορφιά Μονοπρόσωπη Ι.Κ.Ε.',
		CreationDate: 'D:20261124114500Z'
	});
});

test('many lines go over pages, each with the head of the table and its number', async () => {
	const lines = Array.from({ length: 40 }, (_, i) => aPaperLine({ description: `Service ${i}` }));
	const { pages } = await read(await drawPaper(aSnapshot({ lines }), null));
	expect(pages.length).toBeGreaterThan(2);
	for (const [i, page] of pages.entries()) {
		expect(page).toContain(`INV-2026-000042, page ${i + 1} of ${pages.length}`);
		expect(page).toContain('Qty');
	}
	for (const { description } of lines) expect(pages.join(' ')).toContain(description);
});

test('prices before tax sum to the net, and the tax is added below', async () => {
	const lines = [aPaperLine({ amountMinor: 12_400, unitMinor: 12_400 })];
	const snapshot = aSnapshot({ lines, showsTaxInPrices: false });
	const { plain } = await read(await drawPaper(snapshot, null));
	expect(plain).toContain('Beforetax€100.00');
	expect(plain).toContain('Tax24%€24.00');
	expect(plain).toContain('Total€124.00');
});

test('money without decimals and with three is written as it is', async () => {
	const yen = aSnapshot({ currency: 'JPY', lines: [aPaperLine({ amountMinor: 5_500 })] });
	expect((await read(await drawPaper(yen, null))).plain).toContain('¥5,500');
	const dinar = aSnapshot({ currency: 'KWD', lines: [aPaperLine({ amountMinor: 12_345 })] });
	expect((await read(await drawPaper(dinar, null))).plain).toContain('12.345');
});

test('a paper of the sandbox says that no money moved', async () => {
	const { plain } = await read(await drawPaper(aSnapshot({ test: true }), null));
	expect(plain).toContain(said('no real money moved'));
});

test('a credit note names what it answers, and says that the money went back', async () => {
	const credits = { id: 'x', label: 'INV-2026-000042', day: '2026-11-24' };
	const snapshot = aSnapshot({ kind: 'credit_note', label: 'CN-2026-000003', credits });
	const { plain } = await read(await drawPaper(snapshot, null));
	expect(plain).toContain('Answers:INV-2026-000042');
	expect(plain).toContain('Givenback');
});
