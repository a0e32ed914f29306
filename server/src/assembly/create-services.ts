import type { Loop } from '@tidings/core/runtime/loop';
import type { About } from '../features/about/about.feature.js';
import { createSessionService, createSignInThrottle } from '../features/auth/auth.feature.js';
import { createAddressCorrection } from '../features/deliveries/deliveries.feature.js';
import type { Dispatcher } from '../features/dispatcher/dispatcher.feature.js';
import {
  createAcceptor,
  createDispatchControls,
  createQueueRegistry,
  createSendService,
  createTestMailService,
} from '../features/dispatches/dispatches.feature.js';
import { type Health, whyNoSends } from '../features/health/health.feature.js';
import { createErasureService } from '../features/personal-data/personal-data.feature.js';
import { createUserImportService } from '../features/users/users.feature.js';

import type { Connections } from '../foundation/feature.js';
import { createOwnServices } from './features.js';

export type Services = ReturnType<typeof createServices>;

/** Creates each service once. Resolvers, loaders and endpoints find a service under its name in the result. */
export const createServices = ({
  dispatcher,
  eraser,
  health,
  secretKey,
  about,
  ...connections
}: Connections & {
  dispatcher: Pick<Dispatcher, 'wake'>;
  eraser: Pick<Loop, 'wake'>;
  health: Pick<Health, 'problemOf'>;
  secretKey: string;
  about: About;
}) => {
  const { dataSource, sql, clickhouse } = connections;
  const own = createOwnServices(connections);
  const { renderer, templates, users, groups, dispatches, deliveries, apiKeys } = own;
  const throttle = createSignInThrottle({ dataSource, secretKey });
  const acceptor = createAcceptor({ sql, onAccepted: dispatcher.wake, whyNot: () => whyNoSends(health) });
  const queueFor = createQueueRegistry(sql);
  const onChanged = () => dispatcher.wake();

  return {
    ...own,
    sql,
    about,
    sessions: createSessionService({ dataSource, throttle, secretKey }),
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
  };
};
