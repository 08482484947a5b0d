import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Where a Chromium may be, in this order. */
export const browserPlaces = (): string[] =>
	[process.env['CHROMIUM_PATH'] ?? '', '/usr/bin/chromium', chromium.executablePath()].filter(
		(path) => path !== ''
	);

/** Path of the first Chromium that is there. */
export const findBrowser = (): string | undefined =>
	browserPlaces().find((path) => existsSync(path));

/** A downloaded browser may be there and still lack the system's libraries. */
export const starts = (path: string): boolean =>
	spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
