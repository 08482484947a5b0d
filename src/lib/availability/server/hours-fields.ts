/** From the flat fields of a form to what the commands take. */
import { AppError } from '#lib/platform/errors.ts';
import type { ClosureFields, OffFields, OwnerFields } from '../input-hours-forms.ts';
import type { ClosureInput } from './closures.ts';
import type { HoursOwner, Validity } from './hours.ts';
import type { OffInput, OffOwner } from './time-off.ts';

/** Throws BAD_INPUT when a staff member's place is missing. */
export function ownerOf({ ownerKind, ownerId, atLocationId }: OwnerFields): HoursOwner {
	if (ownerKind !== 'staff') return { kind: ownerKind, id: ownerId };
	if (atLocationId === '') throw new AppError('BAD_INPUT', { field: 'atLocationId' });
	return { kind: 'staff', id: ownerId, atLocationId };
}

const orNull = (text: string): string | null => (text === '' ? null : text);

export const spanOf = ({ from, until }: { from: string; until: string }): Validity => ({
	from: orNull(from),
	until: orNull(until)
});

export const closureOf = (input: ClosureFields): ClosureInput => ({
	locationId: orNull(input.locationId),
	startsOn: input.startsOn,
	endsOn: input.endsOn === '' ? input.startsOn : input.endsOn,
	reason: input.reason
});

function offOwnerOf({ staffId, resourceId }: OffFields): OffOwner {
	if (staffId !== '' && resourceId === '') return { staffId, resourceId: null };
	if (resourceId !== '' && staffId === '') return { staffId: null, resourceId };
	throw new AppError('BAD_INPUT', { field: 'staffId' });
}

/** Throws BAD_INPUT unless it is of exactly one person or resource. */
export const offOf = (input: OffFields): OffInput => ({
	owner: offOwnerOf(input),
	kind: input.kind,
	reason: input.reason,
	fromDay: input.fromDay,
	fromTime: orNull(input.fromTime),
	untilDay: input.untilDay === '' ? input.fromDay : input.untilDay,
	untilTime: orNull(input.untilTime)
});
