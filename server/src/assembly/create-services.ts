import type { Publisher } from '@tidings/core/broker/broker';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type { Loop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { About } from '../features/about/about.feature.js';
import { createApiKeyService } from '../features/api-keys/api-keys.feature.js';
import { createAttemptService } from '../features/attempts/attempts.feature.js';
import { createAuditService } from '../features/audit/audit.feature.js';
import { createSessionService, createSignInThrottle } from '../features/auth/auth.feature.js';
import {
  createAddressCorrection,
  createDeliveryExport,
  createDeliveryService,
} from '../features/deliveries/deliveries.feature.js';
import type { Dispatcher } from '../features/dispatcher/dispatcher.feature.js';
import {
  createAcceptor,
  createDispatchControls,
  createDispatchService,
  createQueueRegistry,
  createSendService,
  createTestMailService,
} from '../features/dispatches/dispatches.feature.js';
import { createGroupService } from '../features/groups/groups.feature.js';
import { type Health, whyNoSends } from '../features/health/health.feature.js';
import { createNotificationService } from '../features/notifications/notifications.feature.js';
import { createErasureService, createPersonExport } from '../features/personal-data/personal-data.feature.js';
import { createQueueService } from '../features/queues/queues.feature.js';
import { createStatisticService } from '../features/statistics/statistics.feature.js';
import { createTemplateRenderer, createTemplateService } from '../features/templates/templates.feature.js';
import { createUserExport, createUserImportService, createUserService } from '../features/users/users.feature.js';

export type Services = ReturnType<typeof createServices>;

/** Creates each service once. Resolvers, loaders and endpoints use them by name. */
export const createServices = ({
  dataSource,
  pool: sql,
  publisher,
  clickhouse,
  dispatcher,
  eraser,
  health,
  secretKey,
  about,
}: {
  dataSource: DataSource;
  pool: Pool;
  publisher: Publisher;
  clickhouse: DeliveryLog;
  dispatcher: Pick<Dispatcher, 'wake'>;
  eraser: Pick<Loop, 'wake'>;
  health: Pick<Health, 'problemOf'>;
  secretKey: string;
  about: About;
}) => {
  const renderer = createTemplateRenderer();
  const templates = createTemplateService({ dataSource, renderer });
  const users = createUserService({ dataSource });
  const groups = createGroupService({ dataSource });
  const dispatches = createDispatchService({ dataSource });
  const deliveries = createDeliveryService({ dataSource });
  const apiKeys = createApiKeyService({ dataSource, sql });
  const throttle = createSignInThrottle({ dataSource, secretKey });
  const acceptor = createAcceptor({ sql, onAccepted: dispatcher.wake, whyNot: () => whyNoSends(health) });
  const queueFor = createQueueRegistry(sql);
  const onChanged = () => dispatcher.wake();

  return {
    sql,
    about,
    renderer,
    templates,
    users,
    groups,
    dispatches,
    deliveries,
    apiKeys,
    notifications: createNotificationService({ dataSource }),
    attempts: createAttemptService({ clickhouse }),
    sessions: createSessionService({ dataSource, throttle, secretKey }),
    audit: createAuditService({ dataSource }),
    statistics: createStatisticService({ clickhouse, sql }),
    queues: createQueueService({ sql, publisher }),
    erasures: createErasureService({ dataSource, sql, clickhouse, users, onRequested: eraser.wake }),
    sendNotification: createSendService({
      sql,
      renderer,
      acceptor,
      dispatches,
      queueFor,
      countSend: apiKeys.countSend,
    }),
    sendTestMail: createTestMailService({ acceptor, dispatches, templates, renderer, users, queueFor }),
    dispatchControls: createDispatchControls({ sql, dispatches, onChanged }),
    addressCorrection: createAddressCorrection({ sql, dispatches, deliveries, onChanged }),
    importUsers: createUserImportService({ dataSource, groups }),
    exportUsers: createUserExport({ dataSource }),
    exportDeliveries: createDeliveryExport({ dataSource }),
    exportPerson: createPersonExport({ sql, clickhouse }),
  };
};
