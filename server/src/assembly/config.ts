import { createResolver } from '@tidings/core/acceptance/dns';
import { fetchPage } from '@tidings/core/acceptance/fetch-page';
import { PUBLIC_URL_OPTION } from '@tidings/core/feedback/links';
import { RETURN_PATH_OPTIONS } from '@tidings/core/feedback/return-path';
import {
  maxAttemptsOf,
  SENDING_POLICY_OPTIONS,
  type SendingPolicy,
  sendingPolicyOf,
} from '@tidings/core/ledger/sending-policy';
import { STAGING_OPTIONS, stagingOf } from '@tidings/core/ledger/staging';
import { integerBetween, networks, readEnvironment, urlOf } from '@tidings/core/runtime/environment';
import { LOG_LEVELS } from '@tidings/core/runtime/logger';
import { z } from 'zod';
import {
  INTAKE_OPTIONS,
  intakeSettingsOf,
  SOFT_BOUNCE_OPTIONS,
  softBounceRuleOf,
  WEBHOOK_OPTIONS,
  webhookSettingsOf,
} from '../features/feedback/feedback.feature.js';
import { allowedNetworks, OUTBOUND_OPTIONS } from '../foundation/outbound/networks.js';
import type { ServerSettings } from './create-server.js';
import type { AdminAccount } from './first-admin.js';

/** ClickHouse computes TTLs in 32-bit seconds, which end in 2106. */
const MAX_RETENTION_DAYS = 25_000;

/** IP addresses of DNS servers, separated by commas. */
const dnsServers = () =>
  z.string().transform((text, context) => {
    const servers = text.split(',').map((server) => server.trim());
    try {
      createResolver(servers);
      return servers;
    } catch {
      const message = 'must be IP addresses such as 9.9.9.9,[2620:fe::fe]:53';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
  });

/** Settings of the server and of the one-process mode. */
export const SERVER_OPTIONS = {
  PORT: integerBetween(0, 65_535).default(8080),
  HOST: z.string().default('127.0.0.1'),
  TRUST_PROXY: networks().default('loopback'),
  ADMIN_USERNAME: z.string().default('admin'),
  ADMIN_EMAIL: z.email('must be an e-mail address').default('admin@example.com'),
  ADMIN_PASSWORD: z.string().min(8, 'must be at least 8 characters').optional(),
  ...SENDING_POLICY_OPTIONS,
  ...STAGING_OPTIONS,
  LOG_RETENTION_DAYS: integerBetween(1, MAX_RETENTION_DAYS).default(365),
  CONTEXT_RETENTION_DAYS: integerBetween(1, MAX_RETENTION_DAYS).default(90),
  PUBLIC_URL: PUBLIC_URL_OPTION,
  BOUNCE_ADDRESS: RETURN_PATH_OPTIONS.BOUNCE_ADDRESS,
  DNS_SERVERS: dnsServers().optional(),
  ...INTAKE_OPTIONS,
  ...SOFT_BOUNCE_OPTIONS,
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  ...WEBHOOK_OPTIONS,
  ...OUTBOUND_OPTIONS,
};

/** A SECRET_KEY has at least 192 random bits, which are 32 characters in base64. */
const MIN_SECRET_KEY_LENGTH = 32;

export const secretKey = () =>
  z.string().min(MIN_SECRET_KEY_LENGTH, `must be at least ${MIN_SECRET_KEY_LENGTH} characters that nobody can guess`);

const databaseUrl = () => urlOf('postgres', 'postgresql');
const amqpUrl = () => urlOf('amqp', 'amqps');
const webUrl = () => urlOf('http', 'https');

const shape = {
  ...SERVER_OPTIONS,
  SECRET_KEY: secretKey(),
  SECRET_KEY_PREVIOUS: z.string().optional(),
  MAILBOX_URL: webUrl().optional(),
  DATABASE_URL: databaseUrl(),
  AMQP_URL: amqpUrl(),
  CLICKHOUSE_URL: webUrl(),
};

export const SERVER_SETTINGS = Object.keys(shape);

export type ServerConfig = ReturnType<typeof readServerConfig>;

/** Throws EnvironmentError that lists every missing or invalid setting. */
export const readServerConfig = (environment: NodeJS.ProcessEnv) => readEnvironment(shape, environment);

// A part whose administrator's URL is absent is skipped; an operator creates its accounts by hand.
const setUpShape = {
  POSTGRES_ADMIN_URL: databaseUrl().optional(),
  RABBITMQ_ADMIN_URL: webUrl().optional(),
  CLICKHOUSE_ADMIN_URL: webUrl().optional(),
  SERVER_DATABASE_URL: databaseUrl(),
  SERVER_AMQP_URL: amqpUrl(),
  SERVER_CLICKHOUSE_URL: webUrl(),
  WORKER_DATABASE_URL: databaseUrl(),
  WORKER_AMQP_URL: amqpUrl(),
  WORKER_CLICKHOUSE_URL: webUrl(),
};

export const SET_UP_SETTINGS = Object.keys(setUpShape);

/** Throws EnvironmentError that lists every missing or invalid setting. */
export const readSetUpConfig = (environment: NodeJS.ProcessEnv) => readEnvironment(setUpShape, environment);

/** Throws EnvironmentError if SECRET_KEY is missing or invalid. */
export const readWorkerKeyConfig = (environment: NodeJS.ProcessEnv) =>
  readEnvironment({ SECRET_KEY: secretKey() }, environment);

/** Converts the environment of the server, or of the one-process mode, to the settings of createServer. */
export const serverSettingsOf = (
  config: Pick<
    ServerConfig,
    | 'HOST'
    | 'PORT'
    | 'TRUST_PROXY'
    | 'SECRET_KEY'
    | 'CONTEXT_RETENTION_DAYS'
    | 'UNCERTAIN_POLICY'
    | 'RETRY_SCHEDULE'
    | 'LEASE'
    | 'PUBLIC_URL'
    | 'BOUNCE_ADDRESS'
    | 'DNS_SERVERS'
    | keyof typeof STAGING_OPTIONS
    | keyof typeof OUTBOUND_OPTIONS
    | keyof typeof WEBHOOK_OPTIONS
    | keyof typeof INTAKE_OPTIONS
    | keyof typeof SOFT_BOUNCE_OPTIONS
  > & {
    MAILBOX_URL?: string;
    linkBase: string | undefined;
  },
): ServerSettings => ({
  host: config.HOST,
  port: config.PORT,
  trustProxy: config.TRUST_PROXY,
  secretKey: config.SECRET_KEY,
  dispatcher: dispatcherSettingsOf(sendingPolicyOf(config)),
  contextRetentionDays: config.CONTEXT_RETENTION_DAYS,
  linkBase: config.linkBase,
  webhooks: webhookSettingsOf(config),
  intakes: intakeSettingsOf(config),
  softBounces: softBounceRuleOf(config),
  acceptance: {
    resolver: createResolver(config.DNS_SERVERS),
    fetchPage,
    publicUrl: config.PUBLIC_URL,
    bounceAddress: config.BOUNCE_ADDRESS,
  },
  staging: stagingOf(config),
  webhookAllowPrivate: config.WEBHOOK_ALLOW_PRIVATE ?? allowedNetworks(''),
  about: { mailboxUrl: config.MAILBOX_URL ?? null },
});

const dispatcherSettingsOf = (policy: SendingPolicy) => ({
  uncertainPolicy: policy.uncertainPolicy,
  maxAttempts: maxAttemptsOf(policy),
  leaseMs: policy.leaseMs,
});

/** Retention of the delivery log, in days. */
export const logRetentionOf = (config: Pick<ServerConfig, 'LOG_RETENTION_DAYS' | 'CONTEXT_RETENTION_DAYS'>) => ({
  retentionDays: config.LOG_RETENTION_DAYS,
  contextRetentionDays: config.CONTEXT_RETENTION_DAYS,
});

/** The admin account to create at the start if there is none. */
export const adminOf = (
  config: Pick<ServerConfig, 'ADMIN_USERNAME' | 'ADMIN_EMAIL' | 'ADMIN_PASSWORD'>,
): AdminAccount => ({
  username: config.ADMIN_USERNAME,
  email: config.ADMIN_EMAIL,
  password: config.ADMIN_PASSWORD,
});
