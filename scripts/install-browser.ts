/** Makes sure that the browser tests have a Chromium: asks Playwright for one, then the system. */
import { spawnSync } from 'node:child_process';
import { browserPlaces, findBrowser, starts } from './find-browser.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const has = (): boolean => {
	const found = findBrowser();
	return found !== undefined && starts(found);
};

function run(command: string, args: readonly string[], seconds: number): boolean {
	say(`Installing a browser: ${command} ${args.join(' ')}`);
	const { status } = spawnSync(command, args, {
		stdio: ['ignore', 'ignore', 'inherit'],
		timeout: seconds * 1000,
		env: {
			...process.env,
			DEBIAN_FRONTEND: 'noninteractive',
			PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000'
		}
	});
	return status === 0;
}

/** As root directly, else through sudo when it asks for no password. */
function apt(): boolean {
	const [command, ...before] = process.getuid?.() === 0 ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
	return (
		run(command ?? 'apt-get', [...before, 'update', '-qq'], 180) &&
		run(command ?? 'apt-get', [...before, 'install', '-y', '-qq', 'chromium'], 600)
	);
}

const ready =
	has() || (run('playwright', ['install', 'chromium'], 180) && has()) || (apt() && has());
if (ready) say(`Browser: ${findBrowser() ?? ''}`);
else {
	process.stderr.write(
		`No Chromium that starts was found or could be installed. Install one and set CHROMIUM_PATH to it. Looked at: ${browserPlaces().join(', ')}.\n`
	);
	process.exitCode = 1;
}
