/** One form: nothing here needs script. */
export const csr = false;
