import type { Feature } from '../foundation/feature.js';
import type { Services } from './create-services.js';
import { FEATURES } from './features.js';

const features: readonly Feature<Services>[] = FEATURES;

/** Creates the data loaders of one request. Requests share no loaders, since loaders cache what they read. */
export const createLoaders = (services: Services): object =>
  Object.assign({}, ...features.map(({ loaders }) => loaders?.(services)));
