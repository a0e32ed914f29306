import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, test } from 'vitest';
import { PLAIN } from '../support/fixtures.js';
import { startOtlpCollector } from '../support/otlp-collector.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { prepareParts } from '../support/two-processes.js';
import { TEST_AMQP_URL } from '../support/vhost.js';
import { startWebhookReceiver } from '../support/webhook-receiver.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER_SPAN = 'b7ad6b7169203331';

const CREATE = 'mutation ($input: WebhookEndpointInput!) { createWebhookEndpoint(input: $input) { secret } }';

const run = promisify(execFile);

test('OpenTelemetry is loaded only where an endpoint is set', async () => {
  const script = `
    import { createRequire } from 'node:module';
    import { startTracer } from './packages/core/dist/tracing/start-tracer.js';
    const tracer = await startTracer({ env: process.env, name: 'test', logger: {} });
    const loaded = Object.keys(createRequire(import.meta.url)('module')._cache);
    console.log(tracer.isOn, loaded.some((path) => path.includes('@opentelemetry')));`;
  const outputOf = async (env: Record<string, string>) =>
    (await run(process.execPath, ['--input-type=module', '-e', script], { env: { PATH: process.env.PATH, ...env } }))
      .stdout;
  expect(await outputOf({})).toBe('false false\n');
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9';
  expect(await outputOf({ OTEL_EXPORTER_OTLP_ENDPOINT })).toBe('true true\n');
  expect(await outputOf({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'true' })).toBe('false false\n');
});

describe.skipIf(!TEST_AMQP_URL)('traces of server and worker', { timeout: 60_000 }, () => {
  const start = async (settings: Record<string, string>) => {
    const sink = await startSmtpSink({
      onMail: ({ to }) => (to.startsWith('nobody') ? '550 5.1.1 no nobody@example.test here' : undefined),
    });
    const parts = await prepareParts(sink.url, { WEBHOOK_ALLOW_PRIVATE: 'loopback', ...settings });
    const server = await parts.startServer();
    const worker = await parts.startWorker();
    await server.admin.createTemplate(PLAIN);
    const receiver = await startWebhookReceiver();
    const { createWebhookEndpoint } = await server.admin.ask(CREATE, {
      input: { name: 'Shop', url: receiver.url, types: ['DELIVERY_SENT', 'DELIVERY_FAILED'] },
    });
    receiver.state.secrets = [createWebhookEndpoint.secret];
    const key = await server.admin.createKey('SEND');
    const send = async (email: string, flags = '01') => {
      const answer = await fetch(`${server.url}/api/v1/sends`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${key}`,
          traceparent: `00-${TRACE_ID}-${CALLER_SPAN}-${flags}`,
        },
        body: JSON.stringify({ templateName: PLAIN.slug, typeEvent: 'PERSONAL', to: [{ email }] }),
      });
      expect(answer.status).toBe(202);
    };
    return { sink, server, worker, receiver, send };
  };

  test('one trace leads from the caller through server and worker to the webhook', async () => {
    const collector = await startOtlpCollector();
    const { receiver, send, server, worker } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=s3cret-of-the-collector',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
    await send('ann@example.test');
    await send('nobody@example.test');
    const ofTrace = () => collector.spans.filter(({ traceId }) => traceId === TRACE_ID);
    await waitUntil(() => ofTrace().length === 6, { withinMs: 20_000, what: 'six spans' });

    const called = ofTrace().filter(({ name }) => name === 'POST /api/v1/sends');
    expect(called.map(({ service, parentSpanId }) => [service, parentSpanId])).toEqual([
      ['tidings-server', CALLER_SPAN],
      ['tidings-server', CALLER_SPAN],
    ]);
    const delivered = ofTrace().filter(({ name }) => name === 'deliver mail');
    expect(delivered.map(({ service, error }) => [service, error])).toEqual([
      ['tidings-worker', undefined],
      ['tidings-worker', 'UNKNOWN_RECIPIENT'],
    ]);
    expect(delivered.map(({ parentSpanId }) => parentSpanId)).toEqual(called.map(({ spanId }) => spanId));
    const told = ofTrace().filter(({ name }) => name === 'POST webhook');
    expect(receiver.requests.map(({ headers }) => headers.traceparent).sort()).toEqual(
      told.map(({ spanId }) => `00-${TRACE_ID}-${spanId}-01`).sort(),
    );
    await waitUntil(() => worker.output().includes(`"traceId":"${TRACE_ID}"`), { what: 'the trace in the log' });
    for (const { path, headers, text } of collector.requests) {
      expect(path).toBe('/v1/traces');
      expect(headers['x-collector-key']).toBe('s3cret-of-the-collector');
      expect(text).not.toContain('@example.test');
    }
    for (const process of [server, worker]) process.kill('SIGTERM');
    await Promise.all([server.ends(), worker.ends()]);
    expect(collector.spans.some(({ name }) => name === 'POST /graphql')).toBe(true);
  });

  test('a caller who doesn’t sample is followed, and nothing is recorded', async () => {
    const collector = await startOtlpCollector();
    const { receiver, send } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
    await send('ann@example.test', '00');
    await waitUntil(() => receiver.accepted().length === 1, { withinMs: 20_000 });
    expect(receiver.requests[0]!.headers.traceparent).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-00$`));
    expect(collector.spans.filter(({ traceId }) => traceId === TRACE_ID)).toEqual([]);
  });

  test('a collector that is away neither stops nor loses a mail, and its problem is logged without the headers', async () => {
    const collector = await startOtlpCollector();
    await collector.stop();
    const { sink, send, server, worker } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=s3cret-of-the-collector',
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
    for (let n = 0; n < 20; n += 1) await send(`p${n}@example.test`);
    await waitUntil(() => sink.mails.length === 20, { withinMs: 20_000 });
    expect(sink.doubled()).toEqual([]);
    await waitUntil(() => server.output().includes('spans were not sent to the collector'), { withinMs: 20_000 });
    expect(server.output() + worker.output()).not.toContain('s3cret-of-the-collector');
    server.kill('SIGTERM');
    expect(await server.ends()).toBe(0);
  });
});
