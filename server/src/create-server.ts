// Before any class with decorators is read.
import 'reflect-metadata';
import type { Publisher } from '@tidings/core/broker/broker';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import type { FastifyInstance } from 'fastify';
import type { ClassType } from 'type-graphql';
import { type About, AboutResolver } from './about/about.resolver.js';
import { startAddressNormalizer } from './addresses/address-normalizer.js';
import { ApiKeyResolver } from './api-keys/api-key.resolver.js';
import { createApiKeyService } from './api-keys/api-key.service.js';
import { AttemptResolver } from './attempts/attempt.resolver.js';
import { createAttemptService } from './attempts/attempt.service.js';
import { AuditResolver } from './audit/audit.resolver.js';
import { createAuditService } from './audit/audit.service.js';
import { watchMutations } from './audit/watch-mutations.js';
import { createViewerIdentifier } from './auth/identify-viewer.js';
import { SessionResolver } from './auth/session.resolver.js';
import { createSessionService } from './auth/session.service.js';
import { createSignInThrottle } from './auth/sign-in-throttle.js';
import type { Database } from './database/connect.js';
import { createAddressCorrection } from './deliveries/address-correction.js';
import { AddressCorrectionResolver, CorrectableResolver } from './deliveries/address-correction.resolver.js';
import { DeliveryResolver } from './deliveries/delivery.resolver.js';
import { createDeliveryService } from './deliveries/delivery.service.js';
import { createDeliveryExport } from './deliveries/delivery-export.js';
import { startDispatcher } from './dispatcher/dispatcher.js';
import type { DispatcherSettings } from './dispatcher/settings.js';
import { createAcceptor } from './dispatches/acceptor.js';
import { DispatchResolver } from './dispatches/dispatch.resolver.js';
import { createDispatchService } from './dispatches/dispatch.service.js';
import { createDispatchControls } from './dispatches/dispatch-controls.js';
import { createQueueRegistry } from './dispatches/queue-registry.js';
import { createSendService } from './dispatches/send.service.js';
import { createTestMailService } from './dispatches/test-mail.service.js';
import { buildSchema } from './graphql/build-schema.js';
import { createLoaders } from './graphql/loaders.js';
import { GroupResolver } from './groups/group.resolver.js';
import { createGroupService } from './groups/group.service.js';
import { watchParts } from './health/watch-parts.js';
import { whyNoSends } from './health/why-no-sends.js';
import { createHttpServer } from './http/create-http-server.js';
import { createMetrics } from './http/metrics.js';
import { NotificationResolver } from './notifications/notification.resolver.js';
import { createNotificationService } from './notifications/notification.service.js';
import { startContextRetention } from './personal-data/context-retention.js';
import { startEraser } from './personal-data/eraser.js';
import { createErasureService } from './personal-data/erasure.service.js';
import { createPersonExport } from './personal-data/person-export.js';
import { PersonalDataResolver } from './personal-data/personal-data.resolver.js';
import { QueueResolver } from './queues/queue.resolver.js';
import { createQueueService } from './queues/queue.service.js';
import { StatisticResolver } from './statistics/statistic.resolver.js';
import { createStatisticService } from './statistics/statistic.service.js';
import { TemplateResolver } from './templates/template.resolver.js';
import { createTemplateService } from './templates/template.service.js';
import { createTemplateRenderer } from './templates/template-renderer.js';
import { UserResolver } from './users/user.resolver.js';
import { createUserService } from './users/user.service.js';
import { createUserExport } from './users/user-export.js';
import { UserImportResolver } from './users/user-import.resolver.js';
import { createUserImportService } from './users/user-import.service.js';
import { WorkerResolver } from './workers/worker.resolver.js';

export interface ServerParts {
  database: Database;
  publisher: Publisher;
  clickhouse: DeliveryLog;
  logger: Logger;
}

export interface ServerSettings {
  host: string;
  port: number;
  /** Networks whose word counts for where a call came from, and whether by TLS, as the framework has them. */
  trustProxy: string;
  /** What sessions are proven with; the same for all servers. */
  secretKey: string;
  dispatcher: DispatcherSettings;
  /** For so long after a send has ended it is kept what its mails were made of. */
  contextRetentionDays: number;
  about: About;
}

/** A server that listens and dispatches. `stop` lets what is being answered be answered. */
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
