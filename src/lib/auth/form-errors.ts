/** Errors of a form as superforms gives them: by field, and `_errors` of the form as a whole. */
export type FormErrors = Record<string, string[] | undefined>;

/**
 * As ErrorSummary takes them: the form's own error is none of a field. `prefix`: of the fields' ids,
 * where a page has two fields of one name.
 */
export function splitErrors(
	errors: FormErrors,
	prefix = ''
): { errors: FormErrors; form: string[] | undefined } {
	const { _errors: form, ...fields } = errors;
	const named: FormErrors = {};
	for (const [name, error] of Object.entries(fields)) named[`${prefix}${name}`] = error;
	return { errors: named, form };
}
