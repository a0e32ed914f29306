import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { type AuthChecker, buildSchema as buildFromClasses, type ClassType, getMetadataStorage } from 'type-graphql';
import { AboutResolver } from '../about/about.resolver.js';
import { ApiKeyResolver } from '../api-keys/api-key.resolver.js';
import { AttemptResolver } from '../attempts/attempt.resolver.js';
import { AuditResolver } from '../audit/audit.resolver.js';
import { SessionResolver } from '../auth/session.resolver.js';
import { AddressCorrectionResolver, CorrectableResolver } from '../deliveries/address-correction.resolver.js';
import { DeliveryResolver } from '../deliveries/delivery.resolver.js';
import { DispatchResolver } from '../dispatches/dispatch.resolver.js';
import { GroupResolver } from '../groups/group.resolver.js';
import { NotificationResolver } from '../notifications/notification.resolver.js';
import { PersonalDataResolver } from '../personal-data/personal-data.resolver.js';
import { QueueResolver } from '../queues/queue.resolver.js';
import { StatisticResolver } from '../statistics/statistic.resolver.js';
import { TemplateResolver } from '../templates/template.resolver.js';
import { UserResolver } from '../users/user.resolver.js';
import { UserImportResolver } from '../users/user-import.resolver.js';
import { WorkerResolver } from '../workers/worker.resolver.js';
import type { GraphqlContext } from './context.js';
import { DateTimeScalar } from './scalars.js';
import { demand, type Permission } from './viewer.js';

/** Every class whose methods answer queries and mutations. */
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

/** `instanceOf` gives the resolver of a class, with the services that it needs. */
export const buildSchema = (instanceOf: (resolver: ClassType) => object): Promise<GraphQLSchema> =>
  buildFromClasses({
    resolvers: [...RESOLVERS],
    container: { get: instanceOf },
    authChecker,
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
    // Inputs are checked by their decorators. What stays unknown to them is refused by GraphQL itself.
    validate: { forbidUnknownValues: false, validationError: { target: false, value: false } },
  });

/** The names of queries and mutations whose rule is ANYONE. Known once the schema has been built. */
export const openRootFields = (): ReadonlySet<string> => {
  const { queries, mutations } = getMetadataStorage();
  const open = [...queries, ...mutations].filter(({ roles }) => roles?.includes('ANYONE' satisfies Permission));
  return new Set(open.map(({ schemaName }) => schemaName));
};
