// Must be imported before any class with decorators.
import 'reflect-metadata';
import type { Publisher } from '@tidings/core/broker/broker';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import type { FastifyInstance } from 'fastify';
import type { ClassType } from 'type-graphql';
import { type About, AboutResolver } from '../features/about/about.resolver.js';
import { startAddressNormalizer } from '../features/addresses/address-normalizer.js';
import { ApiKeyResolver } from '../features/api-keys/api-key.resolver.js';
import { createApiKeyService } from '../features/api-keys/api-key.service.js';
import { AttemptResolver } from '../features/attempts/attempt.resolver.js';
import { createAttemptService } from '../features/attempts/attempt.service.js';
import { AuditResolver } from '../features/audit/audit.resolver.js';
import { createAuditService } from '../features/audit/audit.service.js';
import { watchMutations } from '../features/audit/watch-mutations.js';
import { SessionResolver } from '../features/auth/session.resolver.js';
import { createSessionService } from '../features/auth/session.service.js';
import { createSignInThrottle } from '../features/auth/sign-in-throttle.js';
import { createAddressCorrection } from '../features/deliveries/address-correction.js';
import { AddressCorrectionResolver, CorrectableResolver } from '../features/deliveries/address-correction.resolver.js';
import { DeliveryResolver } from '../features/deliveries/delivery.resolver.js';
import { createDeliveryService } from '../features/deliveries/delivery.service.js';
import { createDeliveryExport } from '../features/deliveries/delivery-export.js';
import { startDispatcher } from '../features/dispatcher/dispatcher.js';
import { createMetrics } from '../features/dispatcher/metrics.js';
import type { DispatcherSettings } from '../features/dispatcher/settings.js';
import { createAcceptor } from '../features/dispatches/acceptor.js';
import { DispatchResolver } from '../features/dispatches/dispatch.resolver.js';
import { createDispatchService } from '../features/dispatches/dispatch.service.js';
import { createDispatchControls } from '../features/dispatches/dispatch-controls.js';
import { createQueueRegistry } from '../features/dispatches/queue-registry.js';
import { createSendService } from '../features/dispatches/send.service.js';
import { createTestMailService } from '../features/dispatches/test-mail.service.js';
import { GroupResolver } from '../features/groups/group.resolver.js';
import { createGroupService } from '../features/groups/group.service.js';
import { watchParts } from '../features/health/watch-parts.js';
import { whyNoSends } from '../features/health/why-no-sends.js';
import { NotificationResolver } from '../features/notifications/notification.resolver.js';
import { createNotificationService } from '../features/notifications/notification.service.js';
import { startContextRetention } from '../features/personal-data/context-retention.js';
import { startEraser } from '../features/personal-data/eraser.js';
import { createErasureService } from '../features/personal-data/erasure.service.js';
import { createPersonExport } from '../features/personal-data/person-export.js';
import { PersonalDataResolver } from '../features/personal-data/personal-data.resolver.js';
import { QueueResolver } from '../features/queues/queue.resolver.js';
import { createQueueService } from '../features/queues/queue.service.js';
import { StatisticResolver } from '../features/statistics/statistic.resolver.js';
import { createStatisticService } from '../features/statistics/statistic.service.js';
import { TemplateResolver } from '../features/templates/template.resolver.js';
import { createTemplateService } from '../features/templates/template.service.js';
import { createTemplateRenderer } from '../features/templates/template-renderer.js';
import { UserResolver } from '../features/users/user.resolver.js';
import { createUserService } from '../features/users/user.service.js';
import { createUserExport } from '../features/users/user-export.js';
import { UserImportResolver } from '../features/users/user-import.resolver.js';
import { createUserImportService } from '../features/users/user-import.service.js';
import { WorkerResolver } from '../features/workers/worker.resolver.js';
import { buildSchema } from './build-schema.js';
import type { Database } from './database/connect.js';
import { createHttpServer } from './http/create-http-server.js';
import { createViewerIdentifier } from './http/identify-viewer.js';
import { createLoaders } from './loaders.js';

export interface ServerParts {
  database: Database;
  publisher: Publisher;
  clickhouse: DeliveryLog;
  logger: Logger;
}

export interface ServerSettings {
  host: string;
  port: number;
  /** Proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted, in Fastify's format. */
  trustProxy: string;
  /** Key that sessions are hashed with; the same on every server. */
  secretKey: string;
  dispatcher: DispatcherSettings;
  /** Days after a dispatch has ended until its context and its recipients' fields are deleted. */
  contextRetentionDays: number;
  about: About;
}

/** Starts the HTTP server, the dispatcher and the background loops. `stop` waits for requests in progress. */
export const createServer = async (
  { database, publisher, clickhouse, logger }: ServerParts,
  settings: ServerSettings,
): Promise<Running & { url: string }> => {
  const { dataSource, pool } = database;
  const { secretKey } = settings;
  const metrics = createMetrics();
  const dispatcher = await startDispatcher({ pool, publisher, logger, metrics, settings: settings.dispatcher });

  const health = watchParts({ pool, publisher, clickhouse, registry: metrics.registry, logger });

  const renderer = createTemplateRenderer();
  const templates = createTemplateService({ dataSource, renderer });
  const users = createUserService({ dataSource });
  const groups = createGroupService({ dataSource });
  const notifications = createNotificationService({ dataSource });
  const dispatches = createDispatchService({ dataSource });
  const deliveries = createDeliveryService({ dataSource });
  const attempts = createAttemptService({ clickhouse });
  const throttle = createSignInThrottle({ dataSource, secretKey });
  const sessions = createSessionService({ dataSource, throttle, secretKey });
  const apiKeys = createApiKeyService({ dataSource, sql: pool });
  const acceptor = createAcceptor({ sql: pool, onAccepted: dispatcher.wake, whyNot: () => whyNoSends(health) });
  const queueFor = createQueueRegistry(pool);
  const send = createSendService({ sql: pool, renderer, acceptor, dispatches, queueFor, countSend: apiKeys.countSend });
  const sendTest = createTestMailService({ acceptor, dispatches, templates, renderer, users, queueFor });

  const audit = createAuditService({ dataSource });
  const controls = createDispatchControls({ sql: pool, dispatches, onChanged: () => dispatcher.wake() });

  const correction = createAddressCorrection({
    sql: pool,
    dispatches,
    deliveries,
    onChanged: () => dispatcher.wake(),
  });

  const eraser = startEraser({ pool, clickhouse, logger });
  const addressNormalizer = startAddressNormalizer({ pool, logger });
  const contextRetention = startContextRetention({ sql: pool, days: settings.contextRetentionDays, logger });
  const erasures = createErasureService({ dataSource, sql: pool, clickhouse, users, onRequested: eraser.wake });

  const resolvers = new Map<ClassType, object>([
    [SessionResolver, new SessionResolver(sessions, users)],
    [TemplateResolver, new TemplateResolver(templates)],
    [UserResolver, new UserResolver(users)],
    [UserImportResolver, new UserImportResolver(createUserImportService({ dataSource, groups }))],
    [GroupResolver, new GroupResolver(groups)],
    [NotificationResolver, new NotificationResolver(notifications)],
    [DispatchResolver, new DispatchResolver(dispatches, send, sendTest, controls)],
    [DeliveryResolver, new DeliveryResolver(deliveries, renderer)],
    [AddressCorrectionResolver, new AddressCorrectionResolver(correction)],
    [CorrectableResolver, new CorrectableResolver()],
    [AttemptResolver, new AttemptResolver(attempts)],
    [ApiKeyResolver, new ApiKeyResolver(apiKeys)],
    [StatisticResolver, new StatisticResolver(createStatisticService({ clickhouse, sql: pool }))],
    [QueueResolver, new QueueResolver(createQueueService({ sql: pool, publisher }))],
    [WorkerResolver, new WorkerResolver(pool)],
    [AboutResolver, new AboutResolver(settings.about)],
    [AuditResolver, new AuditResolver(audit)],
    [PersonalDataResolver, new PersonalDataResolver(erasures)],
  ]);

  const schema = await buildSchema((resolver) => resolvers.get(resolver)!);
  watchMutations(schema, { audit, logger });

  const http = await createHttpServer({
    schema,
    identify: createViewerIdentifier({ sessions, apiKeys }),
    createLoaders: () => createLoaders({ users, groups, notifications, dispatches, deliveries, attempts, sql: pool }),
    send,
    exportUsers: createUserExport({ dataSource }),
    exportDeliveries: createDeliveryExport({ dataSource }),
    exportPerson: createPersonExport({ sql: pool, clickhouse }),
    audit,
    health,
    metrics,
    logger,
    trustProxy: settings.trustProxy,
  });
  const stopBehind = async () => {
    const behind = [dispatcher, eraser, contextRetention, addressNormalizer, health];
    await Promise.all(behind.map((running) => running.stop()));
    await renderer.stop();
  };
  const url = await listen(http, settings).catch(async (err: unknown) => {
    await stopBehind();
    throw err;
  });

  return {
    url,
    stop: async () => {
      await http.close();
      await stopBehind();
    },
  };
};

const listen = async (http: FastifyInstance, { host, port }: ServerSettings): Promise<string> => {
  try {
    return await http.listen({ host, port });
  } catch (err) {
    await http.close();
    if ((err as { code?: string }).code !== 'EADDRINUSE') throw err;
    throw new Error(`Port ${port} is taken by another program: stop that one, or choose another PORT.`);
  }
};
