/**
 * Pages of links and forms, made better by one small script of their own (lib/bookings/public/script):
 * a framework in the browser would cost ten times as much and add nothing a visitor needs.
 */
export const csr = false;
