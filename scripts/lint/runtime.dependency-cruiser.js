import { runtimeRules } from './boundary-rules.ts';
import { cruiseOptions } from './cruise-options.ts';

/** Rules about what is loaded when the program runs: type-only imports do not count. */
export default { forbidden: [...runtimeRules], options: cruiseOptions(false) };
