import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, test } from 'vitest';
import { startSmtpSink } from '../support/smtp-sink.js';
import { prepareParts } from '../support/two-processes.js';
import { TEST_AMQP_URL } from '../support/vhost.js';

const MAILS = 120;
const SLOW = { timeout: 180_000 };
const SPREAD = 'query ($id: ID!) { dispatch(id: $id) { status spreadOverMinutes isSpreading spreadUntil } }';

/** Two servers and a worker. `arrivals` are the times of the mails, in milliseconds. */
const start = async () => {
  const arrivals: number[] = [];
  const sink = await startSmtpSink({
    onMail: () => {
      arrivals.push(performance.now());
      return undefined;
    },
  });
  const parts = await prepareParts(sink.url);
  const first = await parts.startServer();
  const second = await parts.startServer();
  await parts.startWorker();
  await second.admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
  return { arrivals, sink, first, second };
};

const people = (count: number) => Array.from({ length: count }, (_, n) => ({ email: `p${n}@example.com` }));

const mostWithin = (times: readonly number[], spanMs: number): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + spanMs).length));

describe.skipIf(!TEST_AMQP_URL)('a send that is spread over a minute', () => {
  test('leaves evenly and once, though its server is killed and it is paused meanwhile', SLOW, async () => {
    const { arrivals, sink, first, second } = await start();
    const { admin } = second;
    const acceptedAt = performance.now();
    const { id } = await admin.send({
      templateName: 'news',
      typeEvent: 'GROUP',
      to: people(MAILS),
      spreadOverMinutes: 1,
    });
    const { dispatch } = await admin.ask(SPREAD, { id });
    expect(dispatch).toMatchObject({ status: 'SENDING', spreadOverMinutes: 1, isSpreading: true });
    expect(Date.parse(dispatch.spreadUntil) - Date.now()).toBeGreaterThan(50_000);

    await waitUntil(() => arrivals.length >= 20, { what: 'the first mails', withinMs: 30_000 });
    expect(performance.now() - acceptedAt, '20 of 120 mails').toBeGreaterThan(8_000);
    first.kill('SIGKILL');
    await first.ends();

    await waitUntil(() => arrivals.length >= 50, { what: 'mails by the other server', withinMs: 60_000 });
    await admin.ask('mutation ($id: ID!) { pauseDispatch(id: $id) { id } }', { id });
    const isQuiet = async () => {
      const { counts } = await admin.dispatch(id);
      return counts.sending === 0 && performance.now() - (arrivals.at(-1) ?? 0) > 10_000;
    };
    await waitUntil(isQuiet, { what: 'a pause of ten seconds', withinMs: 30_000 });
    expect((await admin.ask(SPREAD, { id })).dispatch).toMatchObject({ status: 'PAUSED', spreadUntil: null });
    await admin.ask('mutation ($id: ID!) { resumeDispatch(id: $id) { id } }', { id });
    const { counts } = await admin.completed(id, 90_000);

    expect(counts).toMatchObject({ total: MAILS, sent: MAILS });
    expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(MAILS);
    expect(sink.doubled()).toEqual([]);
    const seconds = (arrivals.at(-1)! - arrivals[0]!) / 1_000;
    expect(seconds, 'the pause is added').toBeGreaterThan(62);
    expect(mostWithin(arrivals, 10_000), 'twenty, and a standstill of three seconds').toBeLessThanOrEqual(30);
    expect((await admin.ask(SPREAD, { id })).dispatch).toMatchObject({ isSpreading: false, spreadUntil: null });
  });
});
