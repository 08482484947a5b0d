import { AppError, type ErrorCode, type ErrorDetails } from '#lib/platform/errors.ts';

/** What a caller can see of a refusal. Anything but a refusal fails the test as it is. */
export async function refused(
	work: Promise<unknown>
): Promise<{ code: ErrorCode; details: ErrorDetails }> {
	const error: unknown = await work.then(
		() => new Error('it was not refused'),
		(thrown: unknown) => thrown
	);
	const app = error instanceof Error && error.cause instanceof AppError ? error.cause : error;
	if (!(app instanceof AppError)) throw error instanceof Error ? error : new Error('not an error');
	return { code: app.code, details: app.details };
}
