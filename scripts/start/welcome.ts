import type { Config } from '#lib/platform/server/config.ts';
import { loadSeed, type DemoLogin } from './seeding.ts';

function loginLine(login: DemoLogin): string {
	const second =
		login.totpSecret === undefined ? '' : `   authenticator secret ${login.totpSecret}`;
	return `    ${login.role.padEnd(16)} ${login.email.padEnd(34)} ${login.password}${second}`;
}

/** What a person reads when everything runs: where to go, and as whom. */
export async function welcome(config: Config, demo: boolean): Promise<string> {
	const home = config.PUBLIC_URL ?? `http://localhost:${config.PORT}`;
	const lines = ['', 'Appointment Hub is running.', '', `    ${home}`];
	const seed = demo && (config.EMBEDDED_DATABASE || config.DEMO) ? await loadSeed() : null;
	if (seed) {
		lines.push(
			`    ${home}/ammos        Ammos Nails and Hair, to book`,
			`    ${home}/filoxenia    Filoxenia Home Care, to book`
		);
		lines.push(`    ${home}/sandbox      messages that would have been sent`, '');
		lines.push('  Log in as', ...seed.demoLogins(config).map(loginLine));
	}
	return [...lines, '', 'Press Ctrl-C to stop.', ''].join('\n');
}
