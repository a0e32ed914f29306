import { generateKeyPairSync } from 'node:crypto';
import { workerKeyOf } from '@tidings/core/keys/worker-key';
import { NO_STAGING } from '@tidings/core/ledger/staging';
import { EnvironmentError } from '@tidings/core/runtime/environment';
import { describe, expect, test } from 'vitest';
import { readWorkerConfig, WORKER_SETTINGS, workerSettingsOf } from './config.js';

const COMPLETE = {
  DATABASE_URL: 'postgres://user:secret@localhost/tidings',
  AMQP_URL: 'amqp://localhost',
  CLICKHOUSE_URL: 'http://localhost:8123/tidings',
  SMTP_URL: 'smtp://localhost:25?ignoreTLS=true',
  WORKER_KEY: workerKeyOf('a secret key of a server'),
};

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const DKIM = { DKIM_DOMAIN: 'example.com', DKIM_SELECTOR: 'beetle', DKIM_PRIVATE_KEY: PEM };

const problemsOf = (environment: Record<string, string>): string[] => {
  try {
    readWorkerConfig(environment);
  } catch (err) {
    if (err instanceof EnvironmentError) return err.problems;
    throw err;
  }
  return [];
};

test('four URLs and the key are enough, and the other settings have the documented defaults', () => {
  expect(readWorkerConfig(COMPLETE)).toEqual({
    ...COMPLETE,
    BOUNCE_SEPARATOR: '+',
    SMTP_CONNECTIONS: 20,
    SMTP_MAILS_PER_CONNECTION: 1_000,
    MAIL_FROM: 'Tidings <tidings@localhost>',
    UNCERTAIN_POLICY: 'resend',
    RETRY_SCHEDULE: [5_000, 30_000, 120_000, 600_000, 3_600_000, 14_400_000, 28_800_000, 36_000_000],
    LEASE: 60_000,
    LOG_LEVEL: 'info',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: 9464,
  });
});

test('all missing settings are reported at once', () => {
  expect(problemsOf({})).toEqual(
    ['DATABASE_URL', 'AMQP_URL', 'CLICKHOUSE_URL', 'WORKER_KEY', 'SMTP_URL'].map((name) => `${name}: is missing`),
  );
});

test('all invalid settings are reported at once, without their values', () => {
  const problems = problemsOf({
    DATABASE_URL: 'mysql://user:secret@localhost/tidings',
    AMQP_URL: 'localhost',
    CLICKHOUSE_URL: 'clickhouse://localhost',
    SMTP_CONNECTIONS: 'many',
    MAIL_FROM: 'nobody',
    UNCERTAIN_POLICY: 'guess',
    RETRY_SCHEDULE: '5s,soon',
    LEASE: '0s',
    WORKER_KEY: 'short',
    LOG_LEVEL: 'loud',
    METRICS_PORT: '70000',
  });
  expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(
    [
      'AMQP_URL',
      'CLICKHOUSE_URL',
      'DATABASE_URL',
      'LEASE',
      'LOG_LEVEL',
      'MAIL_FROM',
      'METRICS_PORT',
      'RETRY_SCHEDULE',
      'SMTP_CONNECTIONS',
      'SMTP_URL',
      'UNCERTAIN_POLICY',
      'WORKER_KEY',
    ].sort(),
  );
  expect(problems.join()).not.toContain('secret');
});

test('an empty value counts as missing', () => {
  expect(readWorkerConfig({ ...COMPLETE, LEASE: '', MAIL_FROM: '' })).toMatchObject({
    LEASE: 60_000,
    MAIL_FROM: 'Tidings <tidings@localhost>',
  });
  expect(problemsOf({ ...COMPLETE, SMTP_URL: '' })).toEqual(['SMTP_URL: is missing']);
});

describe('the validation of a setting', () => {
  test.each([
    ['SMTP_CONNECTIONS', '1', true],
    ['SMTP_CONNECTIONS', '1000', true],
    ['SMTP_CONNECTIONS', '0', false],
    ['SMTP_CONNECTIONS', '1.5', false],
    ['SMTP_MAILS_PER_CONNECTION', '1', true],
    ['SMTP_MAILS_PER_CONNECTION', '0', false],
    ['SMTP_CONNECTIONS', '1001', false],
    ['MAIL_FROM', 'news@example.com', true],
    ['MAIL_FROM', 'Tidings <news@example.com>', true],
    ['MAIL_FROM', '"Tidings, Inc." <news@example.com>', true],
    ['MAIL_FROM', 'a@example.com, b@example.com', false],
    ['MAIL_FROM', 'Tidings', false],
    ['UNCERTAIN_POLICY', 'hold', true],
    ['RETRY_SCHEDULE', '500ms, 1m,2h , 1d', true],
    ['RETRY_SCHEDULE', '5', false],
    ['RETRY_SCHEDULE', '5s,', false],
    ['LEASE', '2m', true],
    ['LEASE', '-1s', false],
    ['LEASE', '60', false],
    ['SMTP_URL', 'smtps://user:pass@mail.example.com', true],
    ['SMTP_URL', 'mail.example.com', false],
    ['METRICS_PORT', '0', true],
  ])('accepts %s=%s: %s', (name, value, isAccepted) => {
    expect(problemsOf({ ...COMPLETE, [name]: value }).map((problem) => problem.split(':')[0])).toEqual(
      isAccepted ? [] : [name],
    );
  });
});

test('a worker is created from its settings', () => {
  const config = readWorkerConfig({
    ...COMPLETE,
    LEASE: '30s',
    RETRY_SCHEDULE: '1s,2s',
    SMTP_CONNECTIONS: '3',
    SMTP_MAILS_PER_CONNECTION: '10',
    UNCERTAIN_POLICY: 'hold',
    BOUNCE_ADDRESS: 'bounces@mail.example.com',
    BOUNCE_SEPARATOR: '-',
    PUBLIC_URL: 'https://mail.example.com/',
  });
  expect(workerSettingsOf(config)).toEqual({
    smtpUrl: COMPLETE.SMTP_URL,
    connections: 3,
    mailsPerConnection: 10,
    mailFrom: 'Tidings <tidings@localhost>',
    uncertainPolicy: 'hold',
    retryWaitsMs: [1_000, 2_000],
    leaseMs: 30_000,
    returnPath: { address: 'bounces@mail.example.com', separator: '-' },
    publicUrl: 'https://mail.example.com',
    staging: NO_STAGING,
  });
});

const FEEDBACK = {
  SMTP_PROVIDER: 'ses',
  BOUNCE_ADDRESS: 'bounces@mail.example.com',
  PUBLIC_URL: 'https://mail.example.com',
};

test('without a bounce address and an https URL there are no return paths and no links', () => {
  const settings = workerSettingsOf(readWorkerConfig({ ...COMPLETE, PUBLIC_URL: 'http://mail.example.com' }));
  expect(settings).toMatchObject({ returnPath: undefined, publicUrl: undefined });
});

const STAGING = { REDIRECT_ALL_TO: 'me@example.com', ALLOW_RECIPIENTS: '*.example.com' };

test('WORKER_SETTINGS lists every setting that is read', () => {
  expect([...WORKER_SETTINGS].sort()).toEqual(
    Object.keys(readWorkerConfig({ ...COMPLETE, ...DKIM, ...FEEDBACK, ...STAGING })).sort(),
  );
});

describe('DKIM', () => {
  test('is off if no DKIM setting is given', () => {
    expect(workerSettingsOf(readWorkerConfig(COMPLETE)).dkim).toBeUndefined();
  });

  test('accepts a key with line breaks, or with \\n instead of them', () => {
    for (const key of [PEM, PEM.replaceAll('\n', '\\n')]) {
      const config = readWorkerConfig({ ...COMPLETE, ...DKIM, DKIM_PRIVATE_KEY: key });
      expect(workerSettingsOf(config).dkim).toEqual([{ domain: 'example.com', selector: 'beetle', privateKey: PEM }]);
    }
  });

  test('reports missing settings, and doesn’t show an invalid key', () => {
    const { DKIM_SELECTOR: _, ...rest } = DKIM;
    expect(() => workerSettingsOf(readWorkerConfig({ ...COMPLETE, ...rest }))).toThrow(/DKIM_SELECTOR: is missing/);
    expect(problemsOf({ ...COMPLETE, ...DKIM, DKIM_PRIVATE_KEY: 'hunter2' })).toEqual([
      'DKIM_PRIVATE_KEY: must be an RSA key in PEM',
    ]);
  });
});

describe('the provider', () => {
  const providerOf = (more: Record<string, string>) =>
    workerSettingsOf(readWorkerConfig({ ...COMPLETE, ...more })).provider;

  test('follows from the host of SMTP_URL, unless a setting names it', () => {
    const SMTP_URL = 'smtps://apikey:secret@smtp.sendgrid.net:465';
    expect(providerOf({})).toBeUndefined();
    expect(providerOf({ SMTP_URL })).toBe('sendgrid');
    expect(providerOf({ SMTP_URL, SMTP_PROVIDER: 'none' })).toBeUndefined();
    expect(providerOf({ SMTP_PROVIDER: 'brevo' })).toBe('brevo');
    expect(problemsOf({ ...COMPLETE, SMTP_PROVIDER: 'gmail' })).toHaveLength(1);
  });
});
