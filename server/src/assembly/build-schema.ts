import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import {
  type AuthChecker,
  buildSchema as buildFromClasses,
  type ClassType,
  getMetadataStorage,
  type NonEmptyArray,
} from 'type-graphql';
import { demand, type Permission } from '../foundation/access/viewer.js';
import type { Feature } from '../foundation/feature.js';
import type { GraphqlContext } from '../foundation/graphql/context.js';
import { checkArgument } from '../foundation/graphql/input-rules.js';
import { DateTimeScalar } from '../foundation/graphql/scalars.js';
import type { Services } from './create-services.js';
import { describeCallers } from './describe-callers.js';
import { FEATURES } from './features.js';

const features: readonly Feature<Services>[] = FEATURES;
const RESOLVERS = features.flatMap(({ resolvers }) => resolvers ?? []);

const authChecker: AuthChecker<GraphqlContext, Permission> = ({ context }, permissions) => {
  for (const permission of permissions) demand(context.viewer, permission);
  return true;
};

const neverPublished = (): never => {
  throw new Error('nothing is published');
};

export const buildSchema = async (services: Services): Promise<GraphQLSchema> => {
  const instances = new Map<ClassType, object>(RESOLVERS.map((Resolver) => [Resolver, new Resolver(services)]));
  const schema = await buildFromClasses({
    resolvers: RESOLVERS as unknown as NonEmptyArray<ClassType>,
    container: { get: (resolver: ClassType) => instances.get(resolver)! },
    authChecker,
    // type-graphql demands one. Subscriptions of this project follow tables, not messages.
    pubSub: { publish: () => {}, subscribe: neverPublished },
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
    // graphql-js refuses unknown fields before that.
    validateFn: checkArgument,
  });
  describeCallers(schema);
  return schema;
};

/** Names of the queries and mutations that need no permission. Known only after the schema has been built. */
export const openRootFields = (): ReadonlySet<string> => {
  const { queries, mutations } = getMetadataStorage();
  const open = [...queries, ...mutations].filter(({ roles }) => roles?.includes('ANYONE' satisfies Permission));
  return new Set(open.map(({ schemaName }) => schemaName));
};

/** Permission that a query or mutation requires. Known only after the schema has been built. */
export const permissionOf = (name: string): Permission => {
  const { queries, mutations } = getMetadataStorage();
  const found = [...queries, ...mutations].find(({ schemaName }) => schemaName === name);
  const [permission] = (found?.roles ?? []) as Permission[];
  if (!permission) throw new Error(`${name} has no permission`);
  return permission;
};
