import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { type ReceivedEvent, startWebhookReceiver } from '../support/webhook-receiver.js';
import { createField, type Field } from './field.js';
import { newRow } from './row.js';
import type { Scenario } from './scenario.js';

const CREATE = `mutation ($input: WebhookEndpointInput!) { saved: createWebhookEndpoint(input: $input) { secret } }`;

const TYPES = [
  'DELIVERY_SENT',
  'DELIVERY_FAILED',
  'DELIVERY_RETRYING',
  'DELIVERY_UNCERTAIN',
  'DELIVERY_SUPPRESSED',
  'DELIVERY_EXPIRED',
];

const WITHIN_MS = 120_000;

/** Failed requests wait up to an hour: the scenario makes them due. */
const hurry = (field: Field) => field.pool.query(`UPDATE webhook_lanes SET next_try_at = now()`);

/** Throws if an event of a delivery came for the first time after one of a later attempt. */
const checkOrder = (events: readonly ReceivedEvent[]): void => {
  const latest = new Map<string, number>();
  const seen = new Set<string>();
  for (const { id, type, data } of events) {
    if (seen.has(id)) continue;
    seen.add(id);
    const before = latest.get(data.deliveryId) ?? 0;
    if (data.attempt < before) {
      const all = events.filter((event) => event.data.deliveryId === data.deliveryId);
      const sequence = all.map(
        (event) => `${event.type} ${event.data.attempt} ${event.timestamp} ${event.id.slice(4, 12)}`,
      );
      throw new Error(`${type} of attempt ${data.attempt} came after attempt ${before}: ${sequence.join(', ')}`);
    }
    latest.set(data.deliveryId, data.attempt);
  }
};

/** Each attempt has one event, by delivery and outcome, as the log of the ledger counts them. */
const endsOf = async (field: Field, dispatchIds: string[]) =>
  (
    await field.pool.query<{ id: string; type: string }>(
      `SELECT id::text, 'delivery.' || lower(status::text) AS type FROM deliveries WHERE dispatch_id = ANY($1) AND status IN ('SENT', 'FAILED')`,
      [dispatchIds],
    )
  ).rows;

export const webhookKills: Scenario = {
  name: 'receivers, servers and workers are killed while webhooks tell of mails',
  isShort: true,
  run: async ({ random, isLong, report }) => {
    const field = await createField({ LEASE: '2s', WEBHOOK_ALLOW_PRIVATE: 'loopback' });
    const receiver = await startWebhookReceiver();
    const { saved } = await field.admin().ask(CREATE, {
      input: { name: 'Victim', url: receiver.url, types: TYPES, isBatched: true, maxInFlight: 8 },
    });
    receiver.state.secrets = [saved.secret];
    // Some mails are tried again, so that the order of events matters.
    field.smtp.script.RCPT = () => (random.below(5) === 0 ? '451 4.3.0 try again' : '250 2.1.5 ok');
    await field.startWorker();
    const row = newRow('receiver, server and worker killed, webhooks');
    const dispatchIds: string[] = [];
    for (let run = 0; run < (isLong ? 10 : 1); run += 1) {
      const worker = await field.startWorker();
      dispatchIds.push(await field.send(isLong ? 3_000 : 600, 'short'));
      const told = receiver.accepted().length;
      await waitUntil(() => receiver.accepted().length > told, { what: 'the first events', withinMs: 30_000 });
      // A request that is accepted and whose answer is lost comes again.
      receiver.state.answer = (response) => void (random.below(2) ? response.writeHead(500).end() : response.destroy());
      await sleep(random.below(500));
      worker.kill('SIGKILL');
      field.server.kill('SIGKILL');
      await Promise.all([worker.ends(), field.server.ends()]);
      await receiver.stop();
      await field.restartServer();
      await receiver.start();
      receiver.state.answer = (response) => void response.writeHead(204).end();
      row.runs += 1;
    }
    await field.settled(dispatchIds);
    const ends = await endsOf(field, dispatchIds);
    const missing = () => {
      const seen = new Set(receiver.accepted().map(({ type, data }) => `${data.deliveryId} ${type}`));
      return ends.filter(({ id, type }) => !seen.has(`${id} ${type}`)).length;
    };
    const startedAt = performance.now();
    await waitUntil(
      async () => {
        await hurry(field);
        return missing() === 0;
      },
      { what: 'all events', withinMs: WITHIN_MS, everyMs: 250 },
    );
    const events = receiver.accepted();
    checkOrder(events);
    if (receiver.failures.length > 0) throw new Error(`signatures were wrong: ${receiver.failures[0]}`);
    const repeated = events.length - new Set(events.map(({ id }) => id)).size;
    report({
      ...row,
      accepted: ends.length,
      sent: ends.filter(({ type }) => type === 'delivery.sent').length,
      failed: ends.filter(({ type }) => type === 'delivery.failed').length,
      lost: missing(),
      // Each event comes at least once; a receiver drops repetitions by their ids.
      doubled: repeated,
      mayDouble: repeated,
      longestRecoveryMs: performance.now() - startedAt,
    });
  },
};
