/** Who signs in to the demo world, printed at start (DECISIONS 26, 34). No secrets: demo data only. */
import { AMMOS } from './world-ammos.ts';
import { FILOXENIA } from './world-filoxenia.ts';

export interface WorldUser {
	readonly id: string;
	readonly name: string;
	readonly email: string;
	readonly platformRole: 'admin' | 'support' | null;
	/** The role as people read it. */
	readonly role: string;
	readonly store: string | null;
}

export const WORLD = [AMMOS, FILOXENIA] as const;

/** 23 characters, the same for everyone: this is a demo. */
export const WORLD_PASSWORD = 'olive-trees-by-the-sea';

/** What an authenticator app takes; 20 bytes in base32. */
export const WORLD_TOTP_SECRET = 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU';

/** UUIDv7 of the first second of 2026, so that the same person has the same id in every demo. */
const worldId = (n: number): string =>
	`019b76da-a800-7000-8000-${n.toString(16).padStart(12, '0')}`;

const ROLE_WORDS: Record<string, string> = {
	store_manager: 'store manager',
	care_team: 'care team'
};

const people: Omit<WorldUser, 'id'>[] = [
	{
		name: 'Thanos Gikas',
		email: 'admin@hub.example',
		platformRole: 'admin',
		role: 'platform admin',
		store: null
	},
	{
		name: 'Ismini Rallis',
		email: 'support@hub.example',
		platformRole: 'support',
		role: 'support',
		store: null
	},
	...WORLD.flatMap((store) =>
		store.members.map(({ role, name, email }) => ({
			name,
			email,
			platformRole: null,
			role: ROLE_WORDS[role] ?? role,
			store: store.slug
		}))
	),
	{
		name: 'Katerina Zafeiri',
		email: 'katerina@client.example',
		platformRole: null,
		role: 'client',
		store: null
	}
];

export const WORLD_USERS: readonly WorldUser[] = people.map((person, i) => ({
	id: worldId(i + 1),
	...person
}));
