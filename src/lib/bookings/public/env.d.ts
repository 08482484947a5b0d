interface ImportMetaEnv {
	/** Address of the one script of a store's pages: scripts/page-script.ts makes it. */
	readonly PAGE_SCRIPT: string;
}
