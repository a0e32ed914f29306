import { UNCERTAIN_POLICIES } from '@tidings/core/ledger/status';
import { durationBetween, durations, integerBetween, readEnvironment, urlOf } from '@tidings/core/runtime/environment';
import { LOG_LEVELS } from '@tidings/core/runtime/logger';
import { z } from 'zod';
import type { AdminAccount } from './auth/first-admin.js';
import type { ServerSettings } from './create-server.js';

/** ClickHouse counts a TTL in 32-bit seconds, which end in 2106. */
const MOST_RETENTION_DAYS = 25_000;

/** What can be set wherever the server's parts come from. */
export const SERVER_OPTIONS = {
  PORT: integerBetween(0, 65_535).default(8080),
  HOST: z.string().default('127.0.0.1'),
  ADMIN_USERNAME: z.string().default('admin'),
  ADMIN_EMAIL: z.email('must be an e-mail address').default('admin@example.com'),
  ADMIN_PASSWORD: z.string().min(8, 'must be at least 8 characters').optional(),
  UNCERTAIN_POLICY: z.enum(UNCERTAIN_POLICIES).default('resend'),
  RETRY_SCHEDULE: durations().prefault('5s,30s,2m,10m,1h,4h,8h,10h'),
  LEASE: durationBetween('500ms', '1h').prefault('60s'),
  LOG_RETENTION_DAYS: integerBetween(1, MOST_RETENTION_DAYS).default(365),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
};

const shape = {
  ...SERVER_OPTIONS,
  MAILBOX_URL: urlOf('http', 'https').optional(),
  DATABASE_URL: urlOf('postgres', 'postgresql'),
  AMQP_URL: urlOf('amqp', 'amqps'),
  CLICKHOUSE_URL: urlOf('http', 'https'),
};

/** The names of all settings that the server reads. */
export const SERVER_SETTINGS = Object.keys(shape);

export type ServerConfig = ReturnType<typeof readServerConfig>;

/** Throws EnvironmentError with all that is missing or wrong. */
export const readServerConfig = (environment: NodeJS.ProcessEnv) => readEnvironment(shape, environment);

/** What the server is built with, wherever its parts come from. */
export const serverSettingsOf = (
  config: Pick<ServerConfig, 'HOST' | 'PORT' | 'UNCERTAIN_POLICY' | 'RETRY_SCHEDULE' | 'LEASE'> & {
    MAILBOX_URL?: string;
  },
): ServerSettings => ({
  host: config.HOST,
  port: config.PORT,
  dispatcher: {
    uncertainPolicy: config.UNCERTAIN_POLICY,
    maxAttempts: config.RETRY_SCHEDULE.length + 1,
    leaseMs: config.LEASE,
  },
  about: { mailboxUrl: config.MAILBOX_URL ?? null },
});

/** The account that is made where there is no admin. */
export const adminOf = (
  config: Pick<ServerConfig, 'ADMIN_USERNAME' | 'ADMIN_EMAIL' | 'ADMIN_PASSWORD'>,
): AdminAccount => ({
  username: config.ADMIN_USERNAME,
  email: config.ADMIN_EMAIL,
  password: config.ADMIN_PASSWORD,
});
