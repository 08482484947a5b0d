import { describe, expect, test } from 'vitest';
import {
	deviceOf,
	homeFor,
	maskEmail,
	normalizeEmail,
	normalizePassword,
	passwordProblem,
	safeReturnTo,
	type PasswordProblem
} from './rules.ts';
import { isCommonPassword } from './server/passwords.ts';

const PERSON = [
	'Appointment Hub',
	'katerina.papadaki@example.gr',
	'Katerina Papadaki',
	'Ammos Nails and Hair'
];

const judge = (password: string, secondFactor: boolean) =>
	passwordProblem(normalizePassword(password), { secondFactor, words: PERSON }, isCommonPassword);

/** T22: password, what is wrong with it alone, what is wrong with it beside a second factor. */
const TABLE: [string, PasswordProblem | null, PasswordProblem | null][] = [
	['', 'too_short', 'too_short'],
	['short', 'too_short', 'too_short'],
	['xk7-Qm2', 'too_short', 'too_short'],
	['xk7-Qm2v', 'too_short', null],
	['xk7-Qm2v-Tr4w9', 'too_short', null],
	['xk7-Qm2v-Tr4w9z', null, null],
	['lantern orbit cactus violin', null, null],
	['lantern orbit c', null, null],
	['               ', 'pattern', 'pattern'],
	['  lantern orbit  ', null, null],
	['no digits at all needed', null, null],
	['482915736205918', null, null],
	['!@#$%^&*()_+{}|:', null, null],
	['λέξεις που δεν ταιριάζουν', null, null],
	['пароль из четырёх слов', null, null],
	['正確な馬の電池のホチキスと月の光', null, null],
	['🐘🎻🌵🔦🪐🧲🍉🦔', 'too_short', null],
	['🐘🎻🌵🔦🪐🧲🍉🦔🧊🚜🎈🪁🥁🛶🧦', null, null],
	['password', 'too_short', 'common'],
	['Password', 'too_short', 'common'],
	['sunshine1', 'too_short', 'common'],
	['iloveyou!', 'too_short', 'common'],
	['letmein12345', 'too_short', 'common'],
	['password1234567', 'common', 'common'],
	['PASSWORD1234567!!', 'common', 'common'],
	['sunshine-2026-2026', 'common', 'common'],
	['correcthorsebatterystaple', 'common', 'common'],
	['correct horse battery staple', 'common', 'common'],
	['passwordpassword', 'common', 'common'],
	['mypasswordismypassword', 'common', 'common'],
	['aaaaaaaaaaaaaaaaaaaa', 'pattern', 'pattern'],
	['abcabcabcabcabcabc', 'pattern', 'pattern'],
	['xk7-xk7-xk7-xk7-', 'pattern', 'pattern'],
	['012345678901234567', 'pattern', 'pattern'],
	['98765432109876543', 'pattern', 'pattern'],
	['abcdefghijklmnopq', 'pattern', 'pattern'],
	['asdfghjkl12345678', 'common', 'common'],
	['zxcvbnm,lkjhgfdsa', 'pattern', 'pattern'],
	['appointmenthub2026', 'context', 'context'],
	['Katerina.Papadaki', 'context', 'context'],
	['ammos-nails-and-hair', 'context', 'context'],
	['katerina likes violins a lot', null, null],
	[`long${' and longer'.repeat(6)} sixty four at least`, null, null],
	['x7'.concat('q'.repeat(3), 'lantern orbit cactus violin '.repeat(8)).slice(0, 256), null, null],
	[
		Array.from({ length: 257 }, (_, i) => String.fromCodePoint(0x4e00 + i * 7)).join(''),
		'too_long',
		'too_long'
	]
];

describe('a new password', () => {
	test('is judged in at least forty cases', () => expect(TABLE.length).toBeGreaterThanOrEqual(40));

	test.each(TABLE)('%j: alone %s, beside a second factor %s', (password, alone, beside) => {
		expect(judge(password, false)).toBe(alone);
		expect(judge(password, true)).toBe(beside);
	});

	test('counts what a person sees as one character once, however the keyboard wrote it', () => {
		const composed = 'Ἀ'.repeat(4) + 'λέξη';
		expect(normalizePassword(composed.normalize('NFD'))).toBe(composed.normalize('NFC'));
	});
});

describe('where to go on to', () => {
	test.each([
		'/',
		'/manage/ammos',
		'/manage/ammos?view=week#now',
		'/a/b%2Fc',
		'/my?x=https://evil.example'
	])('%s is ours', (path) => {
		expect(safeReturnTo(path)).toBe(path);
	});

	const OFF_SITE = [
		'',
		'x',
		'//evil.example',
		'///evil.example',
		'/\\evil.example',
		'\\\\evil.example',
		'/\t/evil.example',
		'/\n/evil.example',
		'/\r\n/evil',
		'https://evil.example',
		'http:evil.example',
		'javascript:alert(1)',
		'data:text/html,x',
		' /x',
		'\u0000/x',
		'/x\\..\\evil',
		'/\u007f',
		'@evil.example',
		'?x',
		'#x',
		'.',
		'..//evil.example',
		'ftp://evil',
		`/${'x'.repeat(2001)}`
	];
	test.each(OFF_SITE)('%j is nowhere of ours', (path) => {
		const safe = safeReturnTo(path);
		expect(
			safe === null || new URL(safe, 'https://hub.example').origin === 'https://hub.example'
		).toBe(true);
		expect(safe).toBeNull();
	});

	test('two dots cannot climb to another host', () => {
		expect(safeReturnTo('/..//evil.example')).not.toMatch(/^\/\//);
	});

	test('leads an admin, a manager of one store, of several, a client and a newcomer to their own', () => {
		expect(homeFor({ platformRole: 'admin' }, ['ammos'])).toBe('/admin');
		expect(homeFor({ platformRole: null }, ['ammos'])).toBe('/manage/ammos');
		expect(homeFor({ platformRole: null }, ['ammos', 'filoxenia'])).toBe('/manage');
		expect(homeFor({ platformRole: null }, [])).toBe('/my');
	});
});

test('an address is the same however it was typed', () =>
	expect(normalizeEmail('  Maria@Example.GR ')).toBe('maria@example.gr'));

test('a masked address shows one letter and the domain', () => {
	expect(maskEmail('maria@example.gr')).toBe('m•••@example.gr');
});

test('a device is called what a person would call it', () => {
	const on = (text: string) => Object.values(deviceOf(text)).join(' on ');
	expect(
		on(
			'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1'
		)
	).toBe('Safari on iOS');
	expect(
		on(
			'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0'
		)
	).toBe('Edge on Windows');
	expect(deviceOf('curl/8')).toEqual({ browser: null, system: null });
});
