/** It looks again by itself while somebody pays elsewhere: the one page here with a script. */
export const csr = true;
