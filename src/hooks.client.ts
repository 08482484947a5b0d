import type { ClientInit } from '@sveltejs/kit/hooks';
import { noteEarlyInput } from '#lib/ui/early-input.ts';

export const init: ClientInit = () => noteEarlyInput(document);
