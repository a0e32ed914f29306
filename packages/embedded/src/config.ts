import { integerBetween, readEnvironment, urlOf } from '@tidings/core/runtime/environment';
import { LOG_LEVELS } from '@tidings/core/runtime/logger';
import { SERVER_OPTIONS, secretKey } from '@tidings/server/assembly/config';
import { WORKER_OPTIONS } from '@tidings/worker/config';
import { z } from 'zod';

const shape = {
  ...SERVER_OPTIONS,
  ...WORKER_OPTIONS,
  // Without SECRET_KEY, a key is generated and stored in DATA_DIR.
  SECRET_KEY: secretKey().optional(),
  SECRET_KEY_PREVIOUS: z.string().optional(),
  DATA_DIR: z.string().default('.data'),
  DEMO: z.enum(['on', 'off'], 'must be on or off').default('on'),
  MAILBOX_PORT: integerBetween(0, 65_535).default(8025),
  DATABASE_URL: urlOf('postgres', 'postgresql').optional(),
  AMQP_URL: urlOf('amqp', 'amqps').optional(),
  CLICKHOUSE_URL: urlOf('http', 'https').optional(),
  SMTP_URL: urlOf('smtp', 'smtps').optional(),
  // The log goes to a terminal that somebody is looking at, so it shows only what needs attention.
  LOG_LEVEL: z.enum(LOG_LEVELS).default('warn'),
};

/** Names of all settings of the one-process mode. */
export const SETTINGS = Object.keys(shape);

export type Config = ReturnType<typeof readConfig>;

/** Reads the settings of the one-process mode. Throws EnvironmentError with all problems. */
export const readConfig = (environment: NodeJS.ProcessEnv) => readEnvironment(shape, environment);
