import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { readServerConfig, SERVER_SETTINGS } from '@tidings/server/config';
import { readWorkerConfig, WORKER_SETTINGS } from '@tidings/worker/config';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  volumes?: string[];
}

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const composeText = read('docker-compose.yml');
const compose = parse(composeText) as { services: Record<string, Service>; volumes: Record<string, unknown> };
const example = parseEnv(read('envs/.env.example')) as Record<string, string>;
const used = new Set([...composeText.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!));

/** As Compose fills in `${NAME}`. */
const filled = (text: string): string => text.replace(/\$\{(\w+)[^}]*\}/g, (_, name: string) => filled(example[name]!));

const environmentOf = (service: string) =>
  Object.fromEntries(
    Object.entries(compose.services[service]!.environment!).map(([name, value]) => [name, filled(String(value))]),
  );

test('every variable of .env.example goes somewhere, and each that is asked for is in it', () => {
  expect([...used].sort()).toEqual(Object.keys(example).sort());
});

describe.each([
  ['server', SERVER_SETTINGS, readServerConfig],
  ['worker', WORKER_SETTINGS, readWorkerConfig],
])('%s', (name, settings, readConfig) => {
  test('is given each setting that its code reads, and no other', () => {
    expect(Object.keys(compose.services[name]!.environment!).sort()).toEqual([...settings].sort());
  });

  test('starts with the values of .env.example', () => {
    expect(() => readConfig(environmentOf(name))).not.toThrow();
  });
});

test('URLs name services of the file, with the user and the password that those are given', () => {
  const { DATABASE_URL, AMQP_URL, CLICKHOUSE_URL } = environmentOf('server');
  const { SMTP_URL } = environmentOf('worker');
  const passwordOf = (service: string, name: string) => environmentOf(service)[name];
  for (const [url, service, variable] of [
    [DATABASE_URL, 'postgres', 'POSTGRES_PASSWORD'],
    [AMQP_URL, 'rabbitmq', 'RABBITMQ_DEFAULT_PASS'],
    [CLICKHOUSE_URL, 'clickhouse', 'CLICKHOUSE_PASSWORD'],
  ] as const) {
    expect(new URL(url!).hostname).toBe(service);
    expect(new URL(url!).password).toBe(passwordOf(service, variable));
  }
  expect(new URL(SMTP_URL!).hostname).toBe('mailpit');
});

test('nothing starts before what it needs is well, and every service says whether it is', () => {
  for (const [name, { healthcheck, depends_on = {} }] of Object.entries(compose.services)) {
    expect(healthcheck?.test, name).toBeDefined();
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      expect(compose.services).toHaveProperty(needed);
      expect(condition).toBe('service_healthy');
    }
  }
  expect(Object.keys(compose.services.worker!.depends_on!)).toContain('server');
});

test('data is kept in volumes with names', () => {
  const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
    volumes.map((one) => one.split(':')[0]),
  );
  expect(mounted.sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('no password stands outside .env.example', () => {
  for (const { environment = {} } of Object.values(compose.services)) {
    for (const [name, value] of Object.entries(environment)) {
      if (/PASS/.test(name)) expect(String(value)).toMatch(/^\$\{/);
    }
  }
});

test('a missing URL stops a process with every missing name', () => {
  expect(() => readWorkerConfig({})).toThrow(
    /AMQP_URL: is missing[\s\S]*CLICKHOUSE_URL|DATABASE_URL: is missing[\s\S]*SMTP_URL/,
  );
});
