/** Links and forms, made by the server: no script to load, none to wait for. */
export const csr = false;
