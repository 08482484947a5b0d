/** Public values only, for pages and the browser; everything else is platform/server/config.ts (DECISIONS 23). */
import { defineEnvVars } from '@sveltejs/kit/env';

export const variables = defineEnvVars({
	PUBLIC_URL: {
		public: true,
		description:
			'The address people type; its host is the main host. Checked by platform/server/config.ts.',
		schema: (value) => value || undefined
	}
});
