import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Feature } from '../foundation/feature.js';
import { buildSchema } from './build-schema.js';
import type { Services } from './create-services.js';
import { FEATURES } from './features.js';

const features: readonly Feature<Services>[] = FEATURES;

const FOLDER = new URL('../features/', import.meta.url);
const names = readdirSync(FOLDER);

/** Stands in for every service, because the test creates loaders and never calls them. */
const anyService: unknown = new Proxy(() => anyService, { get: () => anyService });

test('each feature folder has an interface, and the assembly lists every feature', async () => {
  expect(names.filter((name) => !existsSync(new URL(`${name}/${name}.feature.ts`, FOLDER)))).toEqual([]);
  const interfaces: Record<string, unknown>[] = await Promise.all(
    names.map((name) => import(`../features/${name}/${name}.feature.ts`)),
  );
  const exported = interfaces.flatMap((one) => Object.entries(one).filter(([name]) => name.endsWith('Feature')));
  expect(new Set(exported.map(([, feature]) => feature))).toEqual(new Set(features));
});

test('no two features have a loader or an audited mutation of the same name', () => {
  const services = new Proxy({}, { get: () => anyService }) as Services;
  const loaders = features.flatMap((feature) => Object.keys(feature.loaders?.(services) ?? {}));
  const mutations = features.flatMap(({ auditedMutations }) => Object.keys(auditedMutations ?? {}));
  expect(loaders).toEqual([...new Set(loaders)]);
  expect(mutations).toEqual([...new Set(mutations)]);
});

test('the features audit exactly the mutations of the schema', async () => {
  const schema = await buildSchema({} as Services);
  const audited = features.flatMap(({ auditedMutations }) => Object.keys(auditedMutations ?? {}));
  expect(audited.sort()).toEqual(Object.keys(schema.getMutationType()!.getFields()).sort());
});
