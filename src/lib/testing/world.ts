/**
 * The named demo world (DECISIONS 34): the seed, the demo, the screenshots and e2e share these stores
 * and people. Only what they are called and when they work; scripts/seed.ts builds it with the
 * product's own commands.
 */
import type { ServiceInput } from '#lib/catalogue/input.ts';
import type { PackageInput } from '#lib/packages/input.ts';
import type { MemberRole } from '#lib/stores/rules.ts';

export interface WorldLocation {
	readonly slug: string;
	readonly name: string;
	readonly zone: string;
	readonly address: string;
	readonly city: string;
	readonly country: string;
	readonly phone: string;
	/** Monday first, as typed. */
	readonly hours: readonly string[];
}

export interface WorldPerson {
	readonly slug: string;
	readonly name: string;
	readonly title: string;
	/** 1 … 8, as in the pictures. */
	readonly colour: number;
	readonly email: string;
	/** By location: Monday first, as typed. */
	readonly hours: Readonly<Record<string, readonly string[]>>;
}

export interface WorldService {
	readonly category: string;
	readonly input: Partial<ServiceInput> & Pick<ServiceInput, 'name' | 'duration' | 'price'>;
	/** Who performs it at which locations; empty when it needs nobody. */
	readonly by: readonly string[];
	readonly at: readonly string[];
	/** Types of resource, one unit each. */
	readonly needs?: readonly string[];
}

export interface WorldMember {
	readonly role: MemberRole;
	readonly name: string;
	readonly email: string;
	/** The person of the team who signs in with it. */
	readonly staff?: string;
}

export interface WorldStore {
	readonly slug: string;
	readonly name: string;
	readonly description: string;
	readonly email: string;
	readonly phone: string;
	readonly accent: string;
	readonly zone: string;
	readonly country: string;
	readonly currency: string;
	readonly terms: string;
	readonly locations: readonly WorldLocation[];
	readonly categories: readonly string[];
	readonly people: readonly WorldPerson[];
	readonly resources: readonly { type: string; name: string; at: string; quantity: number }[];
	readonly services: readonly WorldService[];
	/** `pays`: names of services. */
	readonly packages: readonly (Omit<PackageInput, 'serviceIds' | 'hidden'> & {
		pays: readonly string[];
	})[];
	readonly members: readonly WorldMember[];
	/** Days from today. */
	readonly closures: readonly { in: number; reason: string }[];
	readonly timeOff: readonly { staff: string; in: number; reason: string }[];
}
