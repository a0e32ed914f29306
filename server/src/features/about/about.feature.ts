import type { Feature } from '../../foundation/feature.js';
import { type About, AboutResolver } from './about.resolver.js';

export type { About };

export const aboutFeature = {
  resolvers: [AboutResolver],
} satisfies Feature<{ about: About }>;
