import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig, rolePassword } from './config.ts';

const GOOD = {
	DATABASE_URL: 'postgresql://owner:secret@db.example:5433/hub',
	APP_SECRET: 'a'.repeat(32)
};

function complaint(env: Record<string, string | undefined>): string {
	try {
		parseConfig({ ...GOOD, ...env });
	} catch (error) {
		expect(error).toBeInstanceOf(ConfigError);
		return error instanceof Error ? error.message : '';
	}
	return 'no complaint';
}

describe('a wrong configuration is told in a sentence that says which value and how to mend it', () => {
	test.each([
		[{ DATABASE_URL: undefined }, 'DATABASE_URL is not set. See "Configuration" in README.md.'],
		[{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: must look like postgresql://'],
		[{ APP_SECRET: 'short' }, 'APP_SECRET: must be at least 32 characters'],
		[{ PORT: 'abc' }, 'PORT: must be 1 to 65535'],
		[{ PORT: '70000' }, 'PORT: must be 1 to 65535'],
		[{ PORT: '80.5' }, 'PORT: must be a whole number'],
		[{ PUBLIC_URL: 'book.example.org' }, 'PUBLIC_URL: must be the address people type'],
		[{ DB_POOL_SIZE: '0' }, 'DB_POOL_SIZE: must be a whole number of at least 1'],
		[{ DB_POOL_SIZE: 'many' }, 'DB_POOL_SIZE: must be a whole number of at least 1'],
		[{ SMTP_URL: 'mail.example.org' }, 'SMTP_URL: must look like smtp://'],
		[{ TWILIO_FROM: '+301234' }, 'go together: set all three or none'],
		[
			{ POSTMARK_TOKEN: 'x', SMTP_URL: 'smtp://localhost' },
			'set either POSTMARK_TOKEN or SMTP_URL, not both'
		]
	])('%j', (env, sentence) => {
		const said = complaint(env);
		expect(said).toContain('The configuration is not complete:\n  ');
		expect(said).toContain(sentence);
	});

	test('all of it at once, a line each', () => {
		expect(complaint({ APP_SECRET: 'short', PORT: '0' }).split('\n')).toHaveLength(3);
	});

	test('and never repeats a secret', () => {
		expect(
			complaint({ APP_SECRET: 'hunter2', DATABASE_URL: 'mysql://u:hunter2@h/x' })
		).not.toContain('hunter2');
	});
});

test('an empty value is the same as none', () => {
	const { PORT, PUBLIC_URL } = parseConfig({ ...GOOD, PORT: '', PUBLIC_URL: '' });
	expect([PORT, PUBLIC_URL]).toEqual([3000, undefined]);
});

test('each role logs in with a password that only the secret gives', () => {
	const { databases } = parseConfig(GOOD);
	expect(databases.direct).toBe(GOOD.DATABASE_URL);
	expect(new URL(databases.app).username).toBe('app_user');
	expect(new URL(databases.app).password).toBe(rolePassword(GOOD.APP_SECRET, 'app_user'));
	expect(new URL(databases.worker).password).not.toBe(new URL(databases.app).password);
});
