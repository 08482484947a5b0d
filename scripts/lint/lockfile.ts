/**
 * `npm run lint:lockfile`: every package is pinned by what it contains, never by where it came from.
 * A registry's address in the lock file would bind everyone to that registry (and may be private);
 * .npmrc leaves it out of each new entry.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface LockedPackage {
	readonly resolved?: string;
	readonly integrity?: string;
	readonly link?: boolean;
	readonly inBundle?: boolean;
}

export function lockProblems(packages: Readonly<Record<string, LockedPackage>>): string[] {
	return Object.entries(packages).flatMap(([path, locked]) => {
		if (path === '' || locked.link || locked.inBundle) return [];
		const found: string[] = [];
		if (locked.resolved !== undefined)
			found.push(`${path} names an address: ${locked.resolved}. Remove "resolved".`);
		if (!locked.integrity?.startsWith('sha512-')) found.push(`${path} has no sha512 checksum.`);
		return found;
	});
}

if (import.meta.main) {
	const file = resolve(import.meta.dirname, '../../package-lock.json');
	const lock = JSON.parse(readFileSync(file, 'utf8')) as {
		packages: Record<string, LockedPackage>;
	};
	const problems = lockProblems(lock.packages);
	process.stdout.write(
		`${Object.keys(lock.packages).length - 1} packages are pinned by checksum.\n`
	);
	for (const problem of problems) {
		process.stderr.write(`${problem}\n`);
		process.exitCode = 1;
	}
}
