/** Signing in, settings, the sandbox: forms and links, made by the server. No script to load, none to wait for. */
export const csr = false;
