import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { type AuthChecker, buildSchema as buildFromClasses, type ClassType, getMetadataStorage } from 'type-graphql';
import { AboutResolver } from '../features/about/about.resolver.js';
import { ApiKeyResolver } from '../features/api-keys/api-key.resolver.js';
import { AttemptResolver } from '../features/attempts/attempt.resolver.js';
import { AuditResolver } from '../features/audit/audit.resolver.js';
import { SessionResolver } from '../features/auth/session.resolver.js';
import { AddressCorrectionResolver, CorrectableResolver } from '../features/deliveries/address-correction.resolver.js';
import { DeliveryResolver } from '../features/deliveries/delivery.resolver.js';
import { DispatchResolver } from '../features/dispatches/dispatch.resolver.js';
import { GroupResolver } from '../features/groups/group.resolver.js';
import { NotificationResolver } from '../features/notifications/notification.resolver.js';
import { PersonalDataResolver } from '../features/personal-data/personal-data.resolver.js';
import { QueueResolver } from '../features/queues/queue.resolver.js';
import { StatisticResolver } from '../features/statistics/statistic.resolver.js';
import { TemplateResolver } from '../features/templates/template.resolver.js';
import { UserResolver } from '../features/users/user.resolver.js';
import { UserImportResolver } from '../features/users/user-import.resolver.js';
import { WorkerResolver } from '../features/workers/worker.resolver.js';
import { demand, type Permission } from '../foundation/access/viewer.js';
import type { GraphqlContext } from '../foundation/graphql/context.js';
import { DateTimeScalar } from '../foundation/graphql/scalars.js';

/** All resolver classes. */
export const RESOLVERS = [
  SessionResolver,
  TemplateResolver,
  UserResolver,
  UserImportResolver,
  GroupResolver,
  NotificationResolver,
  DispatchResolver,
  DeliveryResolver,
  AddressCorrectionResolver,
  CorrectableResolver,
  AttemptResolver,
  ApiKeyResolver,
  StatisticResolver,
  QueueResolver,
  WorkerResolver,
  AboutResolver,
  AuditResolver,
  PersonalDataResolver,
] as const;

const authChecker: AuthChecker<GraphqlContext, Permission> = ({ context }, permissions) => {
  for (const permission of permissions) demand(context.viewer, permission);
  return true;
};

/** `instanceOf` returns the instance of a resolver class. */
export const buildSchema = (instanceOf: (resolver: ClassType) => object): Promise<GraphQLSchema> =>
  buildFromClasses({
    resolvers: [...RESOLVERS],
    container: { get: instanceOf },
    authChecker,
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
    // Class-validator checks inputs that have decorators. GraphQL itself rejects unknown fields.
    validate: { forbidUnknownValues: false, validationError: { target: false, value: false } },
  });

/** Names of the queries and mutations that need no permission. Call it after the schema has been built. */
export const openRootFields = (): ReadonlySet<string> => {
  const { queries, mutations } = getMetadataStorage();
  const open = [...queries, ...mutations].filter(({ roles }) => roles?.includes('ANYONE' satisfies Permission));
  return new Set(open.map(({ schemaName }) => schemaName));
};
