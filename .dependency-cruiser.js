import { boundaryRules } from './scripts/lint/boundary-rules.ts';
import { cruiseOptions } from './scripts/lint/cruise-options.ts';

/** Which folder may import which. Cycles: scripts/lint/runtime.dependency-cruiser.js. */
export default { forbidden: [...boundaryRules], options: cruiseOptions(true) };
