/**
 * The truth about configuration for web, worker and scripts (DECISIONS 23). A wrong or missing
 * value stops the start with a sentence that says which and how to mend it.
 */
import { z } from 'zod';
import { hmac } from './crypto.ts';

const url = z
	.string()
	.regex(/^postgres(ql)?:\/\/.+/, 'must look like postgresql://user:password@host:5432/name');
const flagOr = (fallback: '0' | '1') =>
	z
		.enum(['0', '1'])
		.default(fallback)
		.transform((value) => value === '1');
const flag = flagOr('0');
const port = z.coerce
	.number('must be 1 to 65535')
	.int('must be a whole number')
	.min(1, 'must be 1 to 65535')
	.max(65535, 'must be 1 to 65535');
const count = (fallback: number) =>
	z.coerce
		.number('must be a whole number of at least 1')
		.int('must be a whole number of at least 1')
		.min(1, 'must be a whole number of at least 1')
		.default(fallback);
const text = z.string().min(1, 'is empty: give a value or remove it').optional();

const schema = z
	.object({
		DATABASE_URL: url,
		DATABASE_URL_DIRECT: url.optional(),
		DATABASE_URL_APP: url.optional(),
		DATABASE_URL_WORKER: url.optional(),
		DATABASE_URL_PLATFORM: url.optional(),
		APP_SECRET: z.string().min(32, 'must be at least 32 characters: try `openssl rand -hex 32`'),
		PUBLIC_URL: z
			.url('must be the address people type, such as https://booking.example.org')
			.optional(),
		HOST: z.string().default('127.0.0.1'),
		PORT: port.default(3000),
		TRUST_PROXY: flag,
		DEMO: flag,
		EMBEDDED_DATABASE: flag,
		ALLOW_SANDBOX: flag,
		LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
		DB_POOL_SIZE: count(10),
		/** Off behind a pooler in transaction mode, which gives every transaction another connection. */
		DB_PREPARE: flagOr('1'),
		WORKER_CONCURRENCY: count(4),
		BODY_SIZE_LIMIT: count(1_048_576),
		RATE_LIMIT_SCALE: count(1),
		HOLDS_PER_NETWORK: count(30),
		/** Lets a scraper that is not on this machine read /metrics. */
		METRICS_TOKEN: text,
		MAIL_FROM: z.string().default('Appointment Hub <no-reply@localhost>'),
		POSTMARK_TOKEN: text,
		POSTMARK_API_HOST: text,
		SMTP_URL: z
			.string()
			.regex(/^smtps?:\/\/.+/, 'must look like smtp://user:password@host:587')
			.optional(),
		/** The platform's own account: stores connect theirs to it. */
		STRIPE_SECRET_KEY: text,
		/** Of the platform's own endpoint, /api/webhooks/stripe; two with a comma while they rotate. With it plans are charged for. */
		STRIPE_WEBHOOK_SECRET: text,
		STRIPE_API_HOST: text,
		PAYSTACK_API_HOST: text,
		/** Kaspi tells each merchant's platform its own; without it stores cannot connect to its API. */
		KASPI_API_HOST: text,
		PAYPAL_API_HOST: text,
		SQUARE_API_HOST: text,
		TWILIO_ACCOUNT_SID: text,
		TWILIO_AUTH_TOKEN: text,
		TWILIO_FROM: text,
		TWILIO_API_HOST: text
	})
	.superRefine((env, context) => {
		const twilio = [env.TWILIO_ACCOUNT_SID, env.TWILIO_AUTH_TOKEN, env.TWILIO_FROM];
		if (twilio.some(Boolean) && !twilio.every(Boolean))
			context.addIssue({
				code: 'custom',
				path: ['TWILIO_FROM'],
				message:
					'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM go together: set all three or none'
			});
		if (env.POSTMARK_TOKEN && env.SMTP_URL)
			context.addIssue({
				code: 'custom',
				path: ['SMTP_URL'],
				message: 'set either POSTMARK_TOKEN or SMTP_URL, not both'
			});
	});

export type Config = z.infer<typeof schema> & {
	readonly databases: {
		readonly direct: string;
		readonly app: string;
		readonly worker: string;
		readonly platform: string;
		readonly prepare: boolean;
	};
};

export type AppRole = 'app_user' | 'app_worker' | 'app_platform';

/** The password that setup gives a role (DECISIONS 1): nobody has to invent or store three more. */
export const rolePassword = (secret: string, role: AppRole): string =>
	hmac(secret, 'role-password', role).toString('hex');

function asRole(address: string, secret: string, role: AppRole): string {
	const target = new URL(address);
	target.username = role;
	target.password = rolePassword(secret, role);
	return target.toString();
}

export class ConfigError extends Error {}

/** Throws ConfigError with one line per problem. Pure: pass `process.env` or a test's own. */
export function parseConfig(env: Record<string, string | undefined>): Config {
	const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
	const parsed = schema.safeParse(given);
	if (!parsed.success) {
		const lines = parsed.error.issues.map((issue) => {
			const name = String(issue.path[0]);
			return given[name] === undefined && issue.code === 'invalid_type'
				? `${name} is not set. See "Configuration" in README.md.`
				: `${name}: ${issue.message}`;
		});
		throw new ConfigError(`The configuration is not complete:\n  ${lines.join('\n  ')}`);
	}
	const value = parsed.data;
	const role = (own: string | undefined, name: AppRole): string =>
		own ?? asRole(value.DATABASE_URL, value.APP_SECRET, name);
	return {
		...value,
		databases: {
			direct: value.DATABASE_URL_DIRECT ?? value.DATABASE_URL,
			app: role(value.DATABASE_URL_APP, 'app_user'),
			worker: role(value.DATABASE_URL_WORKER, 'app_worker'),
			platform: role(value.DATABASE_URL_PLATFORM, 'app_platform'),
			prepare: value.DB_PREPARE
		}
	};
}

/** Origin of the main host, without a slash at the end. */
export const publicUrl = (from: Pick<Config, 'PUBLIC_URL' | 'PORT'>): string =>
	(from.PUBLIC_URL ?? `http://localhost:${from.PORT}`).replace(/\/$/, '');

let current: Config | undefined;

/** The process's configuration, parsed once. Throws ConfigError. */
export function config(): Config {
	current ??= parseConfig(process.env);
	return current;
}

/** For tests and scripts that made their own with `parseConfig`. */
export function useConfig(value: Config): void {
	current = value;
}
