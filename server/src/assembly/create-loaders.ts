import type { Feature } from '../foundation/feature.js';
import type { Services } from './create-services.js';
import { FEATURES } from './features.js';

const features: readonly Feature<Services>[] = FEATURES;

/**
 * Returns a function that creates the data loaders of one request. Requests share no loaders, since loaders cache what they read. Those of a feature
 * are created when one of them is used: most calls use none.
 */
export const createLoadersOf = (services: Services): (() => object) => {
  const lazy = Object.create(null, Object.assign({}, ...features.map((feature) => gettersOf(feature, services))));
  return () => Object.create(lazy);
};

const gettersOf = ({ loaders }: Feature<Services>, services: Services): PropertyDescriptorMap => {
  if (!loaders) return {};
  const getter = (name: string): PropertyDescriptor => ({
    get() {
      const created = Object.getOwnPropertyDescriptors(loaders(services));
      Object.defineProperties(this, created);
      return created[name as keyof typeof created]!.value;
    },
  });
  return Object.fromEntries(Object.keys(loaders(services)).map((name) => [name, getter(name)]));
};
