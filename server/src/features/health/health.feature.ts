export type { Part } from './part-problem.js';
export { type Health, watchParts } from './watch-parts.js';
export { whyNoSends } from './why-no-sends.js';
