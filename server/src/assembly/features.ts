import { aboutFeature } from '../features/about/about.feature.js';
import { acceptanceFeature } from '../features/acceptance/acceptance.feature.js';
import { alertsFeature } from '../features/alerts/alerts.feature.js';
import { apiKeysFeature } from '../features/api-keys/api-keys.feature.js';
import { attemptsFeature } from '../features/attempts/attempts.feature.js';
import { auditFeature } from '../features/audit/audit.feature.js';
import { authFeature } from '../features/auth/auth.feature.js';
import { deliveriesFeature } from '../features/deliveries/deliveries.feature.js';
import { dispatchesFeature } from '../features/dispatches/dispatches.feature.js';
import { feedbackFeature } from '../features/feedback/feedback.feature.js';
import { filesFeature } from '../features/files/files.feature.js';
import { groupsFeature } from '../features/groups/groups.feature.js';
import { notificationsFeature } from '../features/notifications/notifications.feature.js';
import { personalDataFeature } from '../features/personal-data/personal-data.feature.js';
import { queuesFeature } from '../features/queues/queues.feature.js';
import { routeTestsFeature } from '../features/route-tests/route-tests.feature.js';
import { routesFeature } from '../features/routes/routes.feature.js';
import { sendersFeature } from '../features/senders/senders.feature.js';
import { stagingFeature } from '../features/staging/staging.feature.js';
import { statisticsFeature } from '../features/statistics/statistics.feature.js';
import { suppressionsFeature } from '../features/suppressions/suppressions.feature.js';
import { templatesFeature } from '../features/templates/templates.feature.js';
import { topicsFeature } from '../features/topics/topics.feature.js';
import { unsubscribingFeature } from '../features/unsubscribing/unsubscribing.feature.js';
import { usersFeature } from '../features/users/users.feature.js';
import { webhooksFeature } from '../features/webhooks/webhooks.feature.js';
import { workersFeature } from '../features/workers/workers.feature.js';
import type { AuditedMutations } from '../foundation/audited-mutations.js';
import type { Connections, Feature } from '../foundation/feature.js';

/** All features. The server's entities, resolvers, loaders and audited mutations come from this list. */
export const FEATURES = [
  aboutFeature,
  acceptanceFeature,
  alertsFeature,
  apiKeysFeature,
  attemptsFeature,
  auditFeature,
  authFeature,
  deliveriesFeature,
  dispatchesFeature,
  feedbackFeature,
  filesFeature,
  groupsFeature,
  notificationsFeature,
  personalDataFeature,
  queuesFeature,
  routesFeature,
  routeTestsFeature,
  sendersFeature,
  stagingFeature,
  statisticsFeature,
  suppressionsFeature,
  templatesFeature,
  topicsFeature,
  unsubscribingFeature,
  usersFeature,
  webhooksFeature,
  workersFeature,
] as const;

const all: readonly Feature<never>[] = FEATURES;

export const ENTITIES = all.flatMap(({ entities }) => entities ?? []);

export const AUDITED_MUTATIONS: AuditedMutations = Object.assign({}, ...all.map((feature) => feature.auditedMutations));

type ServicesOf<One> = One extends { services: (connections: Connections) => infer Made } ? Made : never;
type All<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer Made) => void
  ? Made
  : never;

/** Services that the features create themselves. */
export type OwnServices = All<ServicesOf<(typeof FEATURES)[number]>>;

export const createOwnServices = (connections: Connections): OwnServices =>
  Object.assign({}, ...all.map(({ services }) => services?.(connections)));
