/// <reference types="vitest/config" />
import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { pageScript } from './scripts/page-script.ts';

/**
 * SvelteKit 3 has no svelte.config.js: its options live here (docs/decisions/0002).
 * `paths.origin` stays unset on purpose: one build serves every host and store domain.
 */
export default defineConfig({
	plugins: [
		tailwindcss(),
		pageScript(),
		sveltekit({
			adapter: adapter({ out: 'build' }),
			// One request less per component: its styles are smaller than the asking for them.
			inlineStyleThreshold: 4096,
			csp: {
				mode: 'nonce',
				directives: {
					'default-src': ['self'],
					'script-src': ['self'],
					'style-src': ['self', 'unsafe-inline'],
					'img-src': ['self', 'data:', 'blob:'],
					'font-src': ['self'],
					'connect-src': ['self'],
					'object-src': ['none'],
					'base-uri': ['self'],
					'form-action': ['self'],
					'frame-ancestors': ['none']
				}
			}
		})
	],
	ssr: {
		// Bundled, only what is used of them is loaded: drizzle alone took 60 MB and half a second otherwise.
		noExternal: process.env['VITEST']
			? []
			: [
					/^drizzle-orm/,
					/^@trpc\//,
					'zod',
					'superjson',
					'lucia',
					'libphonenumber-js',
					'ical-generator'
				]
	},
	test: {
		include: ['src/**/*.test.ts', 'workers/**/*.test.ts', 'scripts/**/*.test.ts'],
		environment: 'node',
		globalSetup: ['src/lib/testing/global-setup.ts'],
		setupFiles: ['src/lib/testing/setup.ts'],
		testTimeout: 30_000,
		hookTimeout: 60_000,
		maxWorkers: 2,
		// What a job or a listener does shows up soon, on a busy machine a little later.
		expect: { poll: { timeout: 10_000 } }
	}
});
