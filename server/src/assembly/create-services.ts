import { createDns } from '@tidings/core/acceptance/dns';
import type { Keys } from '@tidings/core/keys/keys';
import type { SoftBounceRule } from '@tidings/core/ledger/record-feedback';
import type { Staging } from '@tidings/core/ledger/staging';
import type { Logger } from '@tidings/core/runtime/logger';
import type { Loop } from '@tidings/core/runtime/loop';
import type { Registry } from 'prom-client';
import type { About } from '../features/about/about.feature.js';
import {
  type AcceptanceSettings,
  createAcceptanceService,
  createHeldDomainService,
} from '../features/acceptance/acceptance.feature.js';
import { createAlertRuleService, createTeller } from '../features/alerts/alerts.feature.js';
import { createSessionService, createSignInThrottle } from '../features/auth/auth.feature.js';
import { createAddressCorrection } from '../features/deliveries/deliveries.feature.js';
import type { Dispatcher } from '../features/dispatcher/dispatcher.feature.js';
import {
  createAcceptor,
  createBulkSendService,
  createDispatchControls,
  createQueueRegistry,
  createSendCheckService,
  createSendService,
  createTemplateImpactService,
  createTestMailService,
  type DispatchWatch,
} from '../features/dispatches/dispatches.feature.js';
import {
  createFeedbackBatcher,
  createFeedbackIntakes,
  createFeedbackRecorder,
} from '../features/feedback/feedback.feature.js';
import { type Health, whyNoSends } from '../features/health/health.feature.js';
import { createAudienceService } from '../features/notifications/notifications.feature.js';
import { createErasureService, createPersonExport } from '../features/personal-data/personal-data.feature.js';
import { createRouteTestService } from '../features/route-tests/route-tests.feature.js';
import { createRouteService } from '../features/routes/routes.feature.js';
import { createDkimKeyService } from '../features/senders/senders.feature.js';
import {
  createSuppressionExport,
  createSuppressionImportService,
  createSuppressionService,
} from '../features/suppressions/suppressions.feature.js';
import { createSubscriptionService } from '../features/unsubscribing/unsubscribing.feature.js';
import { createUserImportService } from '../features/users/users.feature.js';
import { createTestWebhook, createWebhookEndpointService } from '../features/webhooks/webhooks.feature.js';
import type { Connections } from '../foundation/feature.js';
import type { AllowedNetworks } from '../foundation/outbound/networks.js';
import { createOwnServices } from './features.js';

export type Services = ReturnType<typeof createServices>;

/** Creates each service once. Resolvers, loaders and endpoints find a service under its name in the result. */
export const createServices = ({
  dispatcher,
  dispatchWatch,
  eraser,
  health,
  secretKey,
  keys,
  linkBase,
  softBounces,
  acceptance,
  about,
  staging,
  webhookAllowPrivate,
  metrics,
  logger,
  ...connections
}: Connections & {
  dispatcher: Pick<Dispatcher, 'wake'>;
  dispatchWatch: DispatchWatch;
  eraser: Pick<Loop, 'wake'>;
  health: Pick<Health, 'problemOf'>;
  secretKey: string;
  keys: Keys;
  linkBase: string | undefined;
  softBounces: SoftBounceRule;
  acceptance: AcceptanceSettings;
  about: About;
  staging: Staging;
  webhookAllowPrivate: AllowedNetworks;
  metrics: Registry;
  logger: Logger;
}) => {
  const { dataSource, sql, clickhouse } = connections;
  const own = createOwnServices(connections);
  const {
    renderer,
    versionReads,
    readVersion,
    templates,
    topics,
    users,
    senders,
    groups,
    dispatches,
    deliveries,
    apiKeys,
    audit,
    feedback,
    attach,
    checkAttachments,
    webhookLog,
  } = own;
  const dns = createDns(acceptance.resolver);
  const acceptanceChecks = createAcceptanceService({ dataSource }, acceptance);
  const routes = createRouteService({ dataSource, keys });
  const outbound = { allowed: webhookAllowPrivate };
  const allowsHttp = webhookAllowPrivate.rules.length > 0;
  const alertRules = createAlertRuleService({ dataSource, keys, allowsHttp });
  const webhookEndpoints = createWebhookEndpointService({ dataSource, keys, allowsHttp });
  const throttle = createSignInThrottle({ dataSource, secretKey });
  const acceptor = createAcceptor({ pool: sql, onAccepted: dispatcher.wake, whyNot: () => whyNoSends(health) });
  const queueFor = createQueueRegistry(sql);
  const onChanged = () => dispatcher.wake();
  const feedbackIntakes = createFeedbackIntakes(metrics);
  const feedbackBatcher = createFeedbackBatcher({
    sql,
    hashKey: keys.hashKey,
    softBounces,
    intakes: feedbackIntakes,
    logger,
  });

  const sends = createSendService({
    sql,
    versionReads,
    readVersion,
    renderer,
    acceptor,
    dispatches,
    queueFor,
    attach,
    countSends: apiKeys.countSends,
    linkBase,
  });

  return {
    ...own,
    dispatchWatch,
    sql,
    about,
    staging,
    linkBase,
    keys,
    feedbackIntakes,
    feedbackBatcher,
    routes,
    alertRules,
    tellAlert: createTeller({
      rules: alertRules,
      routes,
      keys,
      sql,
      outbound,
      logger,
    }),
    webhookEndpoints,
    testWebhook: createTestWebhook({ webhookEndpoints, webhookLog, outbound }),
    dkimKeys: createDkimKeyService({ dataSource, keys, dns }),
    testRoute: createRouteTestService({ routes, senders, users, dataSource, sql, keys, logger }),
    acceptance: acceptanceChecks,
    heldDomains: createHeldDomainService({ sql, senders, onReleased: onChanged }),
    subscriptions: createSubscriptionService({ sql, keys, batcher: feedbackBatcher, audit }),
    recordFeedback: createFeedbackRecorder({ sql, batcher: feedbackBatcher, feedback, countCall: apiKeys.countCall }),
    sessions: createSessionService({ dataSource, throttle, secretKey }),
    erasures: createErasureService({ dataSource, sql, clickhouse, users, alertRules, onRequested: eraser.wake }),
    exportPerson: createPersonExport({ sql, clickhouse, hashKey: keys.hashKey }),
    sends,
    sendNotifications: createBulkSendService({ sends, acceptor, logger }),
    checkNotification: createSendCheckService({
      sql,
      versionReads,
      readVersion,
      renderer,
      users,
      checkAttachments,
      hashKey: keys.hashKey,
      staging,
      linkBase,
      acceptance: acceptanceChecks,
    }),
    templateImpact: createTemplateImpactService({ sql, versionReads, readVersion, renderer, dispatches }),
    sendTestMail: createTestMailService({
      acceptor,
      dispatches,
      templates,
      renderer,
      users,
      topics,
      linkBase,
      queueFor,
    }),
    dispatchControls: createDispatchControls({ sql, dispatches, hashKey: keys.hashKey, staging, onChanged }),
    addressCorrection: createAddressCorrection({
      sql,
      hashKey: keys.hashKey,
      dispatches,
      deliveries,
      onChanged,
    }),
    suppressions: createSuppressionService({ dataSource, sql, hashKey: keys.hashKey }),
    importSuppressions: createSuppressionImportService({ dataSource, sql }),
    exportSuppressions: createSuppressionExport({ dataSource, hashKey: keys.hashKey }),
    audiences: createAudienceService({ dataSource, hashKey: keys.hashKey, staging }),
    importUsers: createUserImportService({ dataSource, groups }),
  };
};
