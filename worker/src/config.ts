import { UNCERTAIN_POLICIES } from '@tidings/core/ledger/status';
import { durationBetween, durations, integerBetween, readEnvironment, urlOf } from '@tidings/core/runtime/environment';
import { LOG_LEVELS } from '@tidings/core/runtime/logger';
import { z } from 'zod';
import type { WorkerSettings } from './create-worker.js';
import { addressOf } from './mail/sender.js';

/** What can be set wherever the worker's parts come from. */
export const WORKER_OPTIONS = {
  SMTP_CONNECTIONS: integerBetween(1, 1_000).default(20),
  MAIL_FROM: z
    .string()
    .refine((from) => addressOf(from) !== undefined, 'must be one address, such as Tidings <news@example.com>')
    .default('Tidings <tidings@localhost>'),
  UNCERTAIN_POLICY: z.enum(UNCERTAIN_POLICIES).default('resend'),
  RETRY_SCHEDULE: durations().prefault('5s,30s,2m,10m,1h,4h,8h,10h'),
  LEASE: durationBetween('500ms', '1h').prefault('60s'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
};

const shape = {
  ...WORKER_OPTIONS,
  DATABASE_URL: urlOf('postgres', 'postgresql'),
  AMQP_URL: urlOf('amqp', 'amqps'),
  CLICKHOUSE_URL: urlOf('http', 'https'),
  SMTP_URL: urlOf('smtp', 'smtps'),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: integerBetween(0, 65_535).default(9464),
};

/** The names of all settings that the worker reads. */
export const WORKER_SETTINGS = Object.keys(shape);

export type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/** Throws EnvironmentError with all that is missing or wrong. */
export const readWorkerConfig = (environment: NodeJS.ProcessEnv) => readEnvironment(shape, environment);

/** What the worker is built with, wherever its parts come from. */
export const workerSettingsOf = (
  config: Pick<
    WorkerConfig,
    'SMTP_URL' | 'SMTP_CONNECTIONS' | 'MAIL_FROM' | 'UNCERTAIN_POLICY' | 'RETRY_SCHEDULE' | 'LEASE'
  >,
): WorkerSettings => ({
  smtpUrl: config.SMTP_URL,
  connections: config.SMTP_CONNECTIONS,
  mailFrom: config.MAIL_FROM,
  uncertainPolicy: config.UNCERTAIN_POLICY,
  retryWaitsMs: config.RETRY_SCHEDULE,
  leaseMs: config.LEASE,
});
