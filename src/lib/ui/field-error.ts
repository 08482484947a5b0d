/** What a form action may hand back for one field: superforms gives lists. */
export type FieldError = string | string[] | null | undefined;
export const firstError = (error: FieldError): string | undefined =>
	(Array.isArray(error) ? error[0] : error) || undefined;
