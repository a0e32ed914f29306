import { readDkimKey } from '@tidings/core/dkim/dkim-key';
import { httpsOnly, PUBLIC_URL_OPTION } from '@tidings/core/feedback/links';
import { PROVIDERS, type Provider, providerOfHost } from '@tidings/core/feedback/provider';
import { RETURN_PATH_OPTIONS, returnPathSettingOf } from '@tidings/core/feedback/return-path';
import { SENDING_POLICY_OPTIONS, sendingPolicyOf } from '@tidings/core/ledger/sending-policy';
import { STAGING_OPTIONS, stagingOf } from '@tidings/core/ledger/staging';
import { EnvironmentError, integerBetween, readEnvironment, urlOf } from '@tidings/core/runtime/environment';
import { LOG_LEVELS } from '@tidings/core/runtime/logger';
import { z } from 'zod';
import type { WorkerSettings } from './create-worker.js';
import type { DkimKey } from './mail/dkim.js';
import { addressOf } from './mail/sender.js';
import { MAILS_PER_CONNECTION } from './mail/smtp-settings.js';

const isRsaKey = (pem: string): boolean => {
  try {
    return readDkimKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
};

/** The settings shared by a worker process and the one-process mode. */
export const WORKER_OPTIONS = {
  SMTP_CONNECTIONS: integerBetween(1, 1_000).default(20),
  SMTP_MAILS_PER_CONNECTION: integerBetween(1, 1_000_000).default(MAILS_PER_CONNECTION),
  SMTP_PROVIDER: z.enum([...PROVIDERS, 'none']).optional(),
  MAIL_FROM: z
    .string()
    .refine((from) => addressOf(from) !== undefined, 'must be one address, such as Tidings <news@example.com>')
    .default('Tidings <tidings@localhost>'),
  DKIM_DOMAIN: z.hostname('must be a domain, such as example.com').optional(),
  DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i, 'must be the name before ._domainkey in DNS, such as 2026')
    .optional(),
  DKIM_PRIVATE_KEY: z
    .string()
    // A value in an .env file can't contain line breaks, so it may have \n instead.
    .transform((pem) => pem.replaceAll('\\n', '\n'))
    .refine(isRsaKey, 'must be an RSA key in PEM')
    .optional(),
  ...RETURN_PATH_OPTIONS,
  PUBLIC_URL: PUBLIC_URL_OPTION,
  ...SENDING_POLICY_OPTIONS,
  ...STAGING_OPTIONS,
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
};

/** Undefined if no DKIM setting is given. Throws EnvironmentError if only some are. */
const dkimOf = (
  config: Partial<Record<'DKIM_DOMAIN' | 'DKIM_SELECTOR' | 'DKIM_PRIVATE_KEY', string>>,
): DkimKey[] | undefined => {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey } = config;
  if (domain && selector && privateKey) return [{ domain, selector, privateKey }];
  const missing = Object.entries({ DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey })
    .filter(([, value]) => value === undefined)
    .map(([name]) => `${name}: is missing, but other DKIM settings are given`);
  if (missing.length < 3) throw new EnvironmentError(missing);
  return undefined;
};

/** The provider that mails are handed to: as the settings say, else by the host of SMTP_URL. Undefined if it is none that Tidings knows. */
const providerOf = ({
  SMTP_PROVIDER: provider,
  SMTP_URL: url,
}: {
  SMTP_PROVIDER?: Provider | 'none' | undefined;
  SMTP_URL: string;
}): Provider | undefined => {
  if (provider === 'none') return undefined;
  return provider ?? providerOfHost(new URL(url).hostname);
};

const shape = {
  ...WORKER_OPTIONS,
  DATABASE_URL: urlOf('postgres', 'postgresql'),
  AMQP_URL: urlOf('amqp', 'amqps'),
  CLICKHOUSE_URL: urlOf('http', 'https'),
  WORKER_KEY: z.string().regex(/^[\w-]{43}$/, 'must be the key that `make worker-key` prints'),
  SMTP_URL: urlOf('smtp', 'smtps'),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: integerBetween(0, 65_535).default(9464),
};

/** The names of all settings that the worker reads. */
export const WORKER_SETTINGS = Object.keys(shape);

export type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/** Throws EnvironmentError that lists every missing or invalid setting. */
export const readWorkerConfig = (environment: NodeJS.ProcessEnv) => readEnvironment(shape, environment);

/** The arguments of `createWorker`, from the settings. */
export const workerSettingsOf = (
  config: Pick<
    WorkerConfig,
    | 'SMTP_URL'
    | 'SMTP_CONNECTIONS'
    | 'SMTP_MAILS_PER_CONNECTION'
    | 'SMTP_PROVIDER'
    | 'MAIL_FROM'
    | 'UNCERTAIN_POLICY'
    | 'RETRY_SCHEDULE'
    | 'LEASE'
    | 'DKIM_DOMAIN'
    | 'DKIM_SELECTOR'
    | 'DKIM_PRIVATE_KEY'
    | 'BOUNCE_ADDRESS'
    | 'BOUNCE_SEPARATOR'
    | 'PUBLIC_URL'
    | 'REDIRECT_ALL_TO'
    | 'ALLOW_RECIPIENTS'
  >,
): WorkerSettings => ({
  smtpUrl: config.SMTP_URL,
  connections: config.SMTP_CONNECTIONS,
  mailsPerConnection: config.SMTP_MAILS_PER_CONNECTION,
  mailFrom: config.MAIL_FROM,
  dkim: dkimOf(config),
  returnPath: returnPathSettingOf(config),
  provider: providerOf(config),
  publicUrl: httpsOnly(config.PUBLIC_URL),
  staging: stagingOf(config),
  ...sendingPolicyOf(config),
});
