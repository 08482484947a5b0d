import { expect, test } from 'vitest';
import { payslipsCsv } from './csv.ts';

const slip = (staffName: string) => ({
	month: '2026-11-01',
	currency: 'EUR',
	frozen: true,
	payslips: [
		{
			staffName,
			amountMinor: 3_050,
			lines: [
				{
					kind: 'revenue' as const,
					fromMinor: 0,
					percentBp: 1_250,
					baseMinor: 40_400,
					amountMinor: 5_050
				},
				{ kind: 'correction' as const, month: '2026-10-01', amountMinor: -2_000 }
			]
		}
	]
});

test('a payslip is one row a line, with amounts that a spreadsheet adds up', () => {
	expect(payslipsCsv(slip('Danae'), 'en-GB').split('\r\n').slice(1, 3)).toEqual([
		'2026-11,closed,Danae,revenue,Share of revenue,404.00,12.5,50.50,EUR',
		'2026-11,closed,Danae,correction,Correction for October 2026,,,-20.00,EUR'
	]);
});

test('a name is never run as a formula, and commas and quotes stay within their field', () => {
	expect(payslipsCsv(slip('=cmd()'), 'en-GB')).toContain(",'=cmd(),");
	expect(payslipsCsv(slip('Zafeiri, "Kat"'), 'en-GB')).toContain(',"Zafeiri, ""Kat""",');
});
