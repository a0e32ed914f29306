import type { Services } from './create-services.js';
import { FEATURES } from './features.js';

/** Creates the data loaders of one request. Nothing is shared between requests. */
export const createLoaders = (services: Services): object =>
  Object.assign({}, ...FEATURES.map(({ loaders }) => loaders?.(services)));
