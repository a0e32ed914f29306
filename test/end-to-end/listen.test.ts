import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Api } from '../support/api.js';
import { cleanUp } from '../support/clean-up.js';
import { FILMS, STATISTIC } from '../support/fixtures.js';
import { keepLog, noteSecret } from '../support/run-logs.js';
import { startTestTidings } from '../support/tidings.js';
import { startWebhookReceiver } from '../support/webhook-receiver.js';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/tidings.js', import.meta.url));

let admin: Api;
let url: string;
let stop: () => Promise<void>;
let database: pg.Client;
let key: string;

beforeAll(async () => {
  const tidings = await startTestTidings();
  ({ admin, url, stop } = tidings);
  database = new pg.Client(tidings.databaseUrl);
  await database.connect();
  cleanUp(() => database.end());
  await admin.createTemplate(STATISTIC);
  key = await admin.createKey('READ');
});

interface Listening {
  child: ChildProcess;
  output(): string;
  /** Resolves to the part in parentheses, once the command has printed it. */
  prints(pattern: RegExp): Promise<string>;
  ends(): Promise<number | null>;
}

const listen = (args: string[], { apiKey = key, at = url }: { apiKey?: string; at?: string } = {}): Listening => {
  const child = spawn(process.execPath, [BIN, 'listen', ...args], {
    env: { PATH: process.env.PATH, TIDINGS_URL: at, TIDINGS_API_KEY: apiKey },
  });
  // A listener that goes on would be made anew in the tests that follow.
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await waitUntil(() => child.exitCode !== null || child.signalCode !== null, { what: 'the end' });
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  child.once('close', () => keepLog('listen', output.replace(/whsec_\S+/g, '')));
  return {
    child,
    output: () => output,
    prints: async (pattern) => {
      const found = () => pattern.exec(output);
      await waitUntil(() => found() || child.exitCode !== null, { what: `${pattern}`, withinMs: 20_000 });
      expect(output).toMatch(pattern);
      return found()![1] ?? '';
    },
    ends: async () => {
      await waitUntil(() => child.exitCode !== null || child.signalCode !== null, { what: 'the end' });
      return child.exitCode;
    },
  };
};

const send = (email: string) =>
  admin.send({ templateName: 'statistic', typeEvent: 'PERSONAL', context: FILMS, to: [{ email }] });

const START = /signed with (whsec_\S+)\n/;

test('events reach a program on this machine, signed, one line for each', async () => {
  const receiver = await startWebhookReceiver();
  const listening = listen(['--forward', receiver.url, '--events', 'delivery.sent,dispatch.completed']);
  const secret = await listening.prints(START);
  noteSecret(secret);
  receiver.state.secrets = [secret];
  const { id } = await send('ann@example.test');
  await waitUntil(() => receiver.accepted().length === 2, { what: 'the events' });
  expect(receiver.failures).toEqual([]);
  expect(receiver.ofType('delivery.sent')).toMatchObject([{ data: { dispatchId: id, email: 'ann@example.test' } }]);
  expect(receiver.ofType('dispatch.completed')).toMatchObject([{ data: { dispatchId: id } }]);
  const eventId = receiver.ofType('delivery.sent')[0]!.id;
  await listening.prints(new RegExp(`^delivery\\.sent {2}(${eventId}) {2}204$`, 'm'));
  expect(listening.output()).not.toContain('ann@example.test');
  expect(await admin.ask('{ webhookEndpoints { id } }')).toEqual({ webhookEndpoints: [] });

  listening.child.kill('SIGINT');
  expect(await listening.ends()).toBe(0);
  expect((await database.query('SELECT FROM webhook_endpoints')).rowCount).toBe(0);
});

test('while the receiver is away or refuses, events wait in order', async () => {
  const receiver = await startWebhookReceiver();
  await receiver.stop();
  const listening = listen([
    '--forward',
    receiver.url,
    '--events',
    'delivery.sent',
    '--secret',
    `whsec_${'A'.repeat(32)}`,
  ]);
  receiver.state.secrets = [`whsec_${'A'.repeat(32)}`];
  await listening.prints(/(Ctrl-C)/);
  const emails = ['a@example.test', 'b@example.test', 'c@example.test'];
  for (const email of emails) await admin.completed((await send(email)).id);
  await listening.prints(/(ECONNREFUSED), is tried until it arrives/);
  let refusals = 2;
  receiver.state.answer = (response) => {
    refusals -= 1;
    response.writeHead(refusals >= 0 ? 500 : 200).end();
  };
  await receiver.start();
  await waitUntil(() => receiver.accepted().length === 3, { what: 'the events', withinMs: 30_000 });
  expect(receiver.accepted().map(({ data }) => data.email)).toEqual(emails);
  expect(receiver.failures).toEqual([]);
  expect(listening.output()).toMatch(/500, is tried again/);
  listening.child.kill('SIGINT');
  expect(await listening.ends()).toBe(0);
}, 60_000);

test('an event that is refused five times is left out, and the next one comes', async () => {
  const receiver = await startWebhookReceiver();
  receiver.state.answer = (response, [event]) =>
    void response.writeHead(event!.data.email === 'bad@example.test' ? 400 : 200).end();
  const listening = listen(['--forward', receiver.url, '--events', 'delivery.sent']);
  await listening.prints(START);
  await admin.completed((await send('bad@example.test')).id);
  await admin.completed((await send('good@example.test')).id);
  await listening.prints(/(400), left out after 5 tries/);
  await waitUntil(() => receiver.accepted().length === 1, { what: 'the next event' });
  expect(receiver.accepted()[0]!.data.email).toBe('good@example.test');
}, 60_000);

test('a listener that the server has removed is made anew', async () => {
  const receiver = await startWebhookReceiver();
  const listening = listen(['--forward', receiver.url, '--events', 'delivery.sent']);
  await listening.prints(START);
  await database.query('DELETE FROM webhook_endpoints');
  await listening.prints(/(removed the listener)/);
  await waitUntil(async () => (await database.query('SELECT FROM webhook_endpoints')).rowCount === 1, { what: 'it' });
  await send('again@example.test');
  await waitUntil(() => receiver.accepted().length === 1, { what: 'the event' });
}, 60_000);

/** A way to the server that can be cut. */
const startWay = async () => {
  const sockets = new Set<Socket>();
  const way = createServer((socket) => {
    const server = connect(Number(new URL(url).port), '127.0.0.1');
    for (const one of [socket, server]) {
      sockets.add(one);
      one.on('error', () => {}).on('close', () => sockets.delete(one));
    }
    socket.pipe(server).pipe(socket);
  });
  const open = (port: number) => new Promise<void>((resolve) => way.listen(port, '127.0.0.1', resolve));
  await open(0);
  const { port } = way.address() as AddressInfo;
  const cut = async () => {
    const closed = new Promise((resolve) => way.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  cleanUp(async () => void (way.listening && (await cut())));
  return { url: `http://127.0.0.1:${port}`, cut, mend: () => open(port) };
};

test('while the server cannot be reached, its events are kept', async () => {
  const receiver = await startWebhookReceiver();
  const way = await startWay();
  const listening = listen(['--forward', receiver.url, '--events', 'delivery.sent'], { at: way.url });
  await listening.prints(START);
  await way.cut();
  await listening.prints(/(doesn't answer)/);
  await admin.completed((await send('kept@example.test')).id);
  await way.mend();
  await listening.prints(/(The server answers again)/);
  await waitUntil(() => receiver.accepted().length === 1, { what: 'the event' });
  expect(receiver.accepted()[0]!.data.email).toBe('kept@example.test');
  await way.cut();
  listening.child.kill('SIGTERM');
  expect(await listening.ends()).toBe(0);
}, 60_000);

test('mistakes are explained', async () => {
  const sends = await admin.createKey('SEND');
  for (const [args, apiKey, message] of [
    [[], key, /tidings listen --forward http/],
    [['--forward', 'ftp://localhost/'], key, /tidings listen --forward http/],
    [['--forward', 'http://localhost:1/', '--secret', 'whsec_x'], key, /--secret must be/],
    [['--forward', 'http://localhost:1/', '--events', 'delivery.lost'], key, /DELIVERY_LOST/],
    [['--forward', 'http://localhost:1/'], sends, /READ.* Check the scopes of TIDINGS_API_KEY/],
  ] as const) {
    const listening = listen([...args], { apiKey });
    expect(await listening.ends()).toBe(1);
    await listening.prints(message);
    expect(listening.output()).not.toContain('    at ');
  }
});

// The last test: it stops the server.
test('a server that stops answers calls that wait', async () => {
  await database.query('DELETE FROM webhook_endpoints');
  const { createEventListener } = await admin.ask('mutation { createEventListener(input: {}) { id } }');
  const taken = admin.ask('mutation ($id: ID!) { takeEvents(id: $id) { items { id } } }', {
    id: createEventListener.id,
  });
  const isAsked = `SELECT FROM webhook_endpoints WHERE listens_until > created_at + interval '5 minutes'`;
  await waitUntil(async () => (await database.query(isAsked)).rowCount === 1, { what: 'the call' });
  const began = performance.now();
  await stop();
  expect(await taken).toEqual({ takeEvents: { items: [] } });
  expect(performance.now() - began).toBeLessThan(10_000);
}, 60_000);
