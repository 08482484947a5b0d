import { enterCode, loadCodePage, sendAgain } from '../code-page.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = loadCodePage;

export const actions: Actions = { enter: enterCode, again: sendAgain };
