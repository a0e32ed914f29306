// Must be imported before any class with decorators.
import 'reflect-metadata';
import type { Publisher } from '@tidings/core/broker/broker';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type { Keys } from '@tidings/core/keys/keys';
import type { SoftBounceRule } from '@tidings/core/ledger/record-feedback';
import type { Staging } from '@tidings/core/ledger/staging';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { NO_TRACER, type Tracer } from '@tidings/core/tracing/tracer';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { About } from '../features/about/about.feature.js';
import type { AcceptanceSettings } from '../features/acceptance/acceptance.feature.js';
import { startAddressNormalizer } from '../features/addresses/addresses.feature.js';
import { startAlerts } from '../features/alerts/alerts.feature.js';
import { watchMutations } from '../features/audit/audit.feature.js';
import {
  createDispatcherMetrics,
  type DispatcherSettings,
  startDispatcher,
} from '../features/dispatcher/dispatcher.feature.js';
import { startDispatchWatch } from '../features/dispatches/dispatches.feature.js';
import {
  createFeedbackWebhooks,
  type IntakeSettings,
  startFeedbackIntakes,
  type WebhookSettings,
} from '../features/feedback/feedback.feature.js';
import { startFileRetention } from '../features/files/files.feature.js';
import { watchParts } from '../features/health/health.feature.js';
import { startContextRetention, startEraser } from '../features/personal-data/personal-data.feature.js';
import { startDkimWatch } from '../features/senders/senders.feature.js';
import { watchStaging } from '../features/staging/staging.feature.js';
import { startWebhooks } from '../features/webhooks/webhooks.feature.js';
import type { AllowedNetworks } from '../foundation/outbound/networks.js';
import { buildSchema } from './build-schema.js';
import { createLoadersOf } from './create-loaders.js';
import { createServices } from './create-services.js';
import type { Database } from './database/connect.js';
import { AUDITED_MUTATIONS } from './features.js';
import { createHttpServer } from './http/create-http-server.js';
import { createViewerIdentifier } from './http/identify-viewer.js';

export interface ServerParts {
  database: Database;
  keys: Keys;
  publisher: Publisher;
  clickhouse: DeliveryLog;
  /** Absent: nothing is traced. */
  tracer?: Tracer;
  logger: Logger;
}

export interface ServerSettings {
  host: string;
  port: number;
  /** Proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted, in Fastify's format. */
  trustProxy: string;
  /** Key for the HMAC of session tokens. All servers need the same key. */
  secretKey: string;
  dispatcher: DispatcherSettings;
  /** Days after a dispatch has ended until its context and its recipients' fields are deleted. */
  contextRetentionDays: number;
  /** Where links to unsubscribe lead, without a slash at the end. Undefined: sends with a topic are refused. */
  linkBase: string | undefined;
  webhooks: WebhookSettings;
  intakes: IntakeSettings;
  softBounces: SoftBounceRule;
  acceptance: AcceptanceSettings;
  staging: Staging;
  /** Addresses of webhooks that are allowed although they aren't public. */
  webhookAllowPrivate: AllowedNetworks;
  about: About;
}

/**
 * Starts the HTTP server, the feedback intakes, the dispatcher and the background loops. `stop` waits for requests in progress.
 * `bounceUrl` is where the listener for bounces is.
 */
export const createServer = async (
  { database, keys, publisher, clickhouse, tracer = NO_TRACER, logger }: ServerParts,
  settings: ServerSettings,
): Promise<Running & { url: string; bounceUrl: string | undefined }> => {
  const { dataSource, pool } = database;
  // The server has its own registry of metrics, since one process may contain a server and a worker.
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const dispatcher = await startDispatcher({
    pool,
    publisher,
    logger,
    metrics: createDispatcherMetrics(metrics),
    settings: settings.dispatcher,
  });
  const health = watchParts({ pool, publisher, clickhouse, registry: metrics, logger });
  const eraser = startEraser({ pool, hashKey: keys.hashKey, clickhouse, logger });
  const addressNormalizer = startAddressNormalizer({ pool, logger });
  const contextRetention = startContextRetention({ sql: pool, days: settings.contextRetentionDays, logger });

  const fileRetention = startFileRetention({ sql: pool, logger });

  const stagingWatch = watchStaging({ sql: pool, staging: settings.staging, logger });

  const dispatchWatch = startDispatchWatch({ sql: pool, dataSource, logger });

  const services = createServices({
    dataSource,
    sql: pool,
    publisher,
    clickhouse,
    dispatcher,
    dispatchWatch,
    eraser,
    health,
    secretKey: settings.secretKey,
    keys,
    metrics,
    logger,
    linkBase: settings.linkBase,
    softBounces: settings.softBounces,
    acceptance: settings.acceptance,
    staging: settings.staging,
    webhookAllowPrivate: settings.webhookAllowPrivate,
    about: settings.about,
  });
  const dkimWatch = startDkimWatch({ dkimKeys: services.dkimKeys, logger });
  const alerts = startAlerts({ pool, alertRules: services.alertRules, tellAlert: services.tellAlert, logger });
  const webhooks = startWebhooks({
    pool,
    clickhouse,
    keys,
    outbound: { allowed: settings.webhookAllowPrivate },
    tracer,
    logger,
  });
  const schema = await buildSchema(services);
  watchMutations(schema, {
    mutations: AUDITED_MUTATIONS,
    audit: services.audit,
    findAccounts: services.sessions.findAccounts,
    logger,
  });
  const feedbackWebhooks = createFeedbackWebhooks(settings.webhooks, {
    keys,
    batcher: services.feedbackBatcher,
    intakes: services.feedbackIntakes,
    logger,
  });
  const http = await createHttpServer({
    ...services,
    feedbackWebhooks,
    schema,
    identify: createViewerIdentifier(services),
    createLoaders: createLoadersOf(services),
    health,
    metrics,
    tracer,
    logger,
    trustProxy: settings.trustProxy,
  });
  const stopBehind = async () => {
    const behind = [
      dispatcher,
      dispatchWatch,
      eraser,
      contextRetention,
      fileRetention,
      addressNormalizer,
      dkimWatch,
      alerts,
      webhooks,
      stagingWatch,
      health,
    ];
    await Promise.all(behind.map((running) => running.stop()));
    await services.renderer.stop();
  };
  const url = await listen(http, settings).catch(async (err: unknown) => {
    await stopBehind();
    throw err;
  });
  const intakes = await startFeedbackIntakes({
    settings: settings.intakes,
    keys,
    batcher: services.feedbackBatcher,
    intakes: services.feedbackIntakes,
    logger,
  }).catch(async (err: unknown) => {
    await http.close();
    await stopBehind();
    throw err;
  });

  return {
    url,
    bounceUrl: intakes.smtpUrl,
    stop: async () => {
      // Requests that wait for events would delay the stop.
      services.eventListeners.endWaits();
      await Promise.all([http.close(), intakes.stop()]);
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
