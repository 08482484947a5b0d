/**
 * The only script of a store's pages. They are whole without it; it keeps the place on the page, says
 * things sooner, counts down, remembers what was typed. No framework, so that a weak phone has nothing
 * to start (DESIGN-LANGUAGE §1.4).
 */
import { watchDetails } from './details.ts';
import { watchForms } from './forms.ts';
import { watchHold } from './holding.ts';
import { onShown } from './page.ts';
import { watchParts } from './parts.ts';
import { watchRows } from './rows.ts';
import { watchTime } from './stale.ts';
import { watchLinks } from './visiting.ts';

watchLinks();
watchForms();
watchParts();
watchDetails();
watchHold();
watchTime();
onShown(watchRows);
