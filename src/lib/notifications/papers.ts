/** The one delivery that is about a document and not about a booking's time. */
export const PAPER_RULE = 'paper';
