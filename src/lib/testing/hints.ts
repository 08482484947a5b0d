/**
 * What a procedure takes when its schema alone does not tell: fields that fit together, or text that
 * only the command can read. Each set is one way to call it. `$staffId`: what would stand in a field of
 * that name.
 */
export type Hint = Readonly<Record<string, unknown>>;

const OWNERS: readonly Hint[] = [
	{ ownerKind: 'location', ownerId: '$locationId', atLocationId: '', extra: false },
	{ ownerKind: 'staff', ownerId: '$staffId', extra: false },
	{ ownerKind: 'resource', ownerId: '$resourceId', atLocationId: '', extra: false },
	{ ownerKind: 'service', ownerId: '$serviceId', atLocationId: '', extra: false }
];
const TIME_OFF: readonly Hint[] = [
	{ resourceId: '', untilTime: '11:00' },
	{ staffId: '', untilTime: '11:00' }
];

/** A legal name and a country that is one. */
const PAYER: readonly Hint[] = [{ legalName: 'Ammos Ltd', country: 'KZ', taxId: '' }];

const HINTS: Readonly<Record<string, readonly Hint[]>> = {
	'schedule.hours': OWNERS,
	'schedule.setWeek': OWNERS,
	'schedule.clearWeek': OWNERS,
	'schedule.setDay': OWNERS,
	'schedule.clearDay': OWNERS,
	'schedule.timeOff.block': TIME_OFF,
	'schedule.timeOff.request': TIME_OFF,
	'plans.savePayer': PAYER
};

export const hintsOf = (procedure: string): readonly Hint[] => HINTS[procedure] ?? [{}];
