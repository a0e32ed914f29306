import { waitUntil } from '@tidings/core/runtime/wait-until';
import { connect } from 'amqplib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { FILMS, STATISTIC } from '../support/fixtures.js';
import { addPeople, countRows } from '../support/people.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { prepareParts } from '../support/two-processes.js';
import { rabbitmqctl, TEST_AMQP_URL } from '../support/vhost.js';

const PEOPLE = 10_000;

describe.skipIf(!TEST_AMQP_URL)('server and workers as separate processes', () => {
  let parts: Awaited<ReturnType<typeof prepareParts>>;
  let sink: Awaited<ReturnType<typeof startSmtpSink>>;
  let admin: Api;

  beforeAll(async () => {
    sink = await startSmtpSink();
    parts = await prepareParts(sink.url);
    ({ admin } = await parts.startServer());
    await admin.createTemplate(STATISTIC);
  }, 60_000);

  test('a queue has its arguments, and messages contain no address', async () => {
    const ivan = await admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
    const input = {
      recipient: ivan,
      templateName: 'statistic',
      typeEvent: 'PERSONAL',
      event: 'new-films',
      context: FILMS,
    };
    await admin.send(input);
    // No worker runs yet, so the message stays in the queue.
    const waits = async () =>
      (await admin.ask('{ queues { name ready } }')).queues.some(
        ({ name, ready }: { name: string; ready: number }) => name === 'email.new-films' && ready === 1,
      );
    await waitUntil(waits, { what: 'the message' });
    const connection = await connect(parts.amqpUrl);
    const channel = await connection.createChannel();
    const message = await channel.get('email.new-films');
    if (!message) throw new Error('the queue has no message');
    expect(message.properties.deliveryMode).toBe(2);
    const body = JSON.parse(message.content.toString());
    expect(Object.keys(body).sort()).toEqual(['deliveryId', 'dispatchId', 'v']);
    expect(message.content.toString()).not.toContain('@');
    channel.nack(message);
    await connection.close();

    const vhost = decodeURIComponent(new URL(parts.amqpUrl).pathname.slice(1));
    const queues = await rabbitmqctl('list_queues', '-p', vhost, 'name', 'durable', 'arguments');
    expect(queues).toMatch(/email\.new-films\ttrue\t.*"x-dead-letter-exchange","notifications\.dead"/);
    expect(queues).toMatch(/email\.new-films.*"x-queue-type","quorum"/);
    expect(queues).toMatch(/email\.new-films.*"x-delivery-limit",20/);
  });

  test('two workers mail 10,000 people once each, and the log has each attempt once', async () => {
    await Promise.all([parts.startWorker(), parts.startWorker()]);
    await addPeople(parts.databaseUrl, PEOPLE);
    const { id } = await admin.send({
      templateName: 'statistic',
      typeEvent: 'ALL',
      event: 'new-films',
      context: FILMS,
    });
    const { counts } = await admin.completed(id, 90_000);
    const everybody = PEOPLE + 2;
    expect(counts).toEqual({
      total: everybody,
      sent: everybody,
      queued: 0,
      sending: 0,
      retrying: 0,
      uncertain: 0,
      failed: 0,
      suppressed: 0,
      cancelled: 0,
      expired: 0,
    });
    expect(await countRows(parts.databaseUrl, id)).toEqual({ sent: everybody });
    expect(sink.doubled()).toEqual([]);
    const addresses = new Set(sink.mails.filter(({ messageId }) => messageId.includes(id)).map(({ to }) => to));
    expect(addresses.size).toBe(everybody);
    await expect.poll(() => admin.countAttempts(id, 'SENT'), { timeout: 20_000, interval: 50 }).toBe(everybody);
  }, 120_000);
});
