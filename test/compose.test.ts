import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { workerKeyOf } from '@tidings/core/keys/worker-key';
import { readServerConfig, readSetUpConfig, SERVER_SETTINGS, SET_UP_SETTINGS } from '@tidings/server/assembly/config';
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
const exampleText = read('envs/.env.example');
/** Values that must be chosen before `make up` works. */
const OWN = { SECRET_KEY: 'x'.repeat(32), WORKER_KEY: workerKeyOf('x'.repeat(32)) };
const example: Record<string, string> = { ...(parseEnv(exampleText) as Record<string, string>), ...OWN };
const namesIn = (text: string) => [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);

/** Substitutes `${NAME}` as Compose does. */
const filled = (text: string): string => text.replace(/\$\{(\w+)[^}]*\}/g, (_, name: string) => filled(example[name]!));

const environmentOf = (service: string) =>
  Object.fromEntries(
    Object.entries(compose.services[service]!.environment!).map(([name, value]) => [name, filled(String(value))]),
  );

test('every variable of .env.example is used, and every used variable is in .env.example', () => {
  const used = new Set([...namesIn(composeText), ...namesIn(exampleText)]);
  expect([...used].sort()).toEqual(Object.keys(example).sort());
});

test('nothing starts without a SECRET_KEY', () => {
  expect(exampleText).toMatch(/^SECRET_KEY=$/m);
  expect(compose.services.server!.environment!.SECRET_KEY).toMatch(/^\$\{SECRET_KEY:\?/);
  expect(() => readServerConfig({ ...environmentOf('server'), SECRET_KEY: '' })).toThrow(/SECRET_KEY: is missing/);
  expect(() => readServerConfig({ ...environmentOf('server'), SECRET_KEY: 'change-me' })).toThrow(
    /SECRET_KEY: must be/,
  );
});

test('the images are built, and WORKER_KEY is printed, before there is one', () => {
  const makefile = read('Makefile');
  expect(composeText).toContain('${WORKER_KEY:?');
  expect(makefile).toMatch(/^build:.*\n\t@WORKER_KEY=- /m);
  expect(makefile).toMatch(/^worker-key:.*\n\t@WORKER_KEY=- .* node server\/dist\/worker-key\.js$/m);
});

/** OpenTelemetry reads these itself. */
const OTEL_SETTINGS = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
];

describe.each([
  ['server', [...SERVER_SETTINGS, ...OTEL_SETTINGS], readServerConfig],
  ['worker', [...WORKER_SETTINGS, ...OTEL_SETTINGS], readWorkerConfig],
  ['accounts', SET_UP_SETTINGS, readSetUpConfig],
])('the service %s', (name, settings, readConfig) => {
  test('gets every setting that its code reads, and no other', () => {
    expect(Object.keys(compose.services[name]!.environment!).sort()).toEqual([...settings].sort());
  });

  test('starts with the values of .env.example', () => {
    expect(() => readConfig(environmentOf(name))).not.toThrow();
  });
});

test('URLs in the Compose file name its services, with separate accounts that the set-up creates', () => {
  const setUp = environmentOf('accounts');
  for (const [name, service] of [
    ['DATABASE_URL', 'postgres'],
    ['AMQP_URL', 'rabbitmq'],
    ['CLICKHOUSE_URL', 'clickhouse'],
  ] as const) {
    const server = environmentOf('server')[name]!;
    const worker = environmentOf('worker')[name]!;
    expect([setUp[`SERVER_${name}`], setUp[`WORKER_${name}`]]).toEqual([server, worker]);
    for (const [url, who] of [
      [server, 'server'],
      [worker, 'worker'],
    ] as const) {
      expect(new URL(url)).toMatchObject({
        hostname: service,
        username: who,
        password: example[`${who.toUpperCase()}_PASSWORD`],
      });
    }
  }
  expect(new URL(environmentOf('worker').SMTP_URL!).hostname).toBe('mailpit');
});

test('the set-up has the administrator accounts that the services are started with', () => {
  const setUp = environmentOf('accounts');
  for (const [url, service, user, password] of [
    [setUp.POSTGRES_ADMIN_URL, 'postgres', 'POSTGRES_USER', 'POSTGRES_PASSWORD'],
    [setUp.RABBITMQ_ADMIN_URL, 'rabbitmq', 'RABBITMQ_DEFAULT_USER', 'RABBITMQ_DEFAULT_PASS'],
    [setUp.CLICKHOUSE_ADMIN_URL, 'clickhouse', 'CLICKHOUSE_USER', 'CLICKHOUSE_PASSWORD'],
  ] as const) {
    const given = environmentOf(service);
    expect(new URL(url!)).toMatchObject({ hostname: service, username: given[user], password: given[password] });
  }
});

test('images are pinned to exact versions', () => {
  // PostgreSQL's versions have two numbers, the other images' versions three or four.
  const EXACT = /^postgres:\d+\.\d+-|:v?\d+\.\d+\.\d+(\.\d+)?(-|$)/;
  const bases = ['server', 'worker'].flatMap((name) =>
    [...read(`${name}/Dockerfile`).matchAll(/^FROM (\S+:\S+)/gm)].map(([, image]) => image!),
  );
  const pulled = Object.values(compose.services)
    .filter(({ build }) => !build)
    .map(({ image }) => image);
  expect(bases.length).toBeGreaterThan(3);
  for (const image of [...bases, ...pulled]) expect(image).toMatch(EXACT);
});

const endsByItself = ['accounts'];

test('a service starts after its dependencies are healthy, and every service has a health check', () => {
  for (const [name, { healthcheck, depends_on = {} }] of Object.entries(compose.services)) {
    if (!endsByItself.includes(name)) expect(healthcheck?.test, name).toBeDefined();
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      expect(compose.services).toHaveProperty(needed);
      expect(condition).toBe(endsByItself.includes(needed) ? 'service_completed_successfully' : 'service_healthy');
    }
  }
  expect(Object.keys(compose.services.worker!.depends_on!)).toContain('server');
});

test('data is kept in named volumes', () => {
  const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
    volumes.filter((one) => !one.startsWith('./')).map((one) => one.split(':')[0]),
  );
  expect(mounted.sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('mounted files exist, and are mounted read-only', () => {
  const mounted = Object.values(compose.services)
    .flatMap(({ volumes = [] }) => volumes)
    .filter((one) => one.startsWith('./'));
  expect(mounted.length).toBeGreaterThan(0);
  for (const one of mounted) {
    const [path, , mode] = one.split(':');
    expect(mode).toBe('ro');
    expect(read(path!.slice(2)).length).toBeGreaterThan(0);
  }
});

test('passwords are only in .env.example', () => {
  for (const { environment = {} } of Object.values(compose.services)) {
    for (const [name, value] of Object.entries(environment)) {
      if (/PASS|SECRET/.test(name)) expect(String(value)).toMatch(/^\$\{/);
    }
  }
});

test('a process with missing URLs ends, and names each of them', () => {
  expect(() => readWorkerConfig({})).toThrow(
    /AMQP_URL: is missing[\s\S]*CLICKHOUSE_URL|DATABASE_URL: is missing[\s\S]*SMTP_URL/,
  );
});
