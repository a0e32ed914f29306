import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import { appendFeedback } from '@tidings/core/delivery-log/append-feedback';
import { eraseFromLog } from '@tidings/core/delivery-log/erase-from-log';
import { type FeedbackRateQuery, readFeedbackRates } from '@tidings/core/delivery-log/feedback-rates';
import { findFeedback, readFeedbackOf } from '@tidings/core/delivery-log/find-feedback';
import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { FEEDBACK_KINDS } from '@tidings/core/feedback/kinds';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, onTestFinished, test } from 'vitest';
import { openChdb } from './clickhouse.js';
import { attempts } from './testing/attempts.js';
import { feedback } from './testing/feedback.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const RETENTION = { retentionDays: 3_650, contextRetentionDays: 3_650 };
const USER = '01890b0c-0000-7000-8000-00000000000a';

const open = async () => {
  const chdb = await openChdb({ path: join(await temporaryFolder(), 'clickhouse') });
  onTestFinished(() => chdb.close());
  await prepareDeliveryLog(chdb.client, RETENTION);
  return chdb.client;
};

type Client = Awaited<ReturnType<typeof open>>;

const all = (client: Client, deliveryIds: string[]) =>
  findFeedback(client, { deliveryIds, kinds: FEEDBACK_KINDS, limit: 100 });

test('an event is in the log once, however often its batch or the event comes', async () => {
  const client = await open();
  const events = feedback({ count: 3 });
  for (const batchId of ['a', 'a', 'b']) await appendFeedback(client, { batchId, events });
  await prepareDeliveryLog(client, RETENTION);
  const found = await all(client, ['1', '2', '3', '4']);
  expect(found.map(({ deliveryId }) => deliveryId)).toEqual(['1', '2', '3']);
  expect(found[0]).toEqual({
    eventId: events[0]!.eventId,
    deliveryId: '1',
    dispatchId: events[0]!.dispatchId,
    email: 'user1@example.test',
    kind: 'BOUNCED',
    bounceClass: 'HARD',
    source: 'SMTP',
    errorClass: 'UNKNOWN_RECIPIENT',
    statusCode: '5.1.1',
    diagnostic: '550 5.1.1 <user1@example.test>: no such user',
    happenedAt: new Date('2026-11-23T11:20:30.456Z'),
    receivedAt: new Date('2026-11-23T11:20:31.789Z'),
  });
});

test('events can be found by kind, oldest first', async () => {
  const client = await open();
  const [delayed] = feedback({ count: 1, kind: 'DELAYED', eventId: randomUUID(), happenedAt: '2026-11-23T10:00:00Z' });
  await appendFeedback(client, { batchId: 'a', events: [...feedback({ count: 1 }), delayed!] });
  expect((await all(client, ['1'])).map(({ kind }) => kind)).toEqual(['DELAYED', 'BOUNCED']);
  const found = await findFeedback(client, { deliveryIds: ['1'], kinds: ['DELAYED'], limit: 10 });
  expect(found.map(({ kind }) => kind)).toEqual(['DELAYED']);
});

test('a person is erased from feedback as from attempts, and other people’s feedback is kept', async () => {
  const client = await open();
  const [byAddress, other] = feedback({ count: 2 });
  const [byAccount] = feedback({ first: 3, count: 1, userId: USER });
  const person = { email: byAddress!.email, userIds: [USER] };
  await appendAttempts(client, { batchId: 'a', attempts: attempts({ count: 2 }) });
  await appendFeedback(client, { batchId: 'a', events: [byAddress!, other!, byAccount!] });
  expect((await readFeedbackOf(client, { ...person, limit: 1 })).map((one) => one.delivery_id)).toEqual(['1']);
  const [first] = await readFeedbackOf(client, { ...person, limit: 1 });
  const rest = await readFeedbackOf(client, { ...person, limit: 10, after: first! });
  expect(rest.map((one) => one.delivery_id)).toEqual(['3']);

  await waitUntil(() => eraseFromLog(client, person), { what: 'the end of the erasing' });
  expect(await readFeedbackOf(client, { ...person, limit: 10 })).toEqual([]);
  const found = await all(client, ['1', '2', '3']);
  expect(found.map(({ email, diagnostic }) => [email, diagnostic])).toEqual([
    ['erased:1', null],
    [other!.email, other!.diagnostic],
    ['erased:3', null],
  ]);
  expect(found.map(({ kind }) => kind)).toEqual(['BOUNCED', 'BOUNCED', 'BOUNCED']);
  const result = await client.query({ query: 'SELECT * FROM delivery_feedback ORDER BY delivery_id' });
  const { data } = await result.json<Record<string, unknown>>();
  expect(data[0]).toMatchObject({ user_id: null, domain: '' });
  expect(data[2]).toMatchObject({ user_id: null, domain: '' });
  const mutations = await client.query({ query: 'SELECT command FROM system.mutations', format: 'JSONEachRow' });
  expect(JSON.stringify(await mutations.json())).not.toContain('@');
});

const DAY = { from: new Date('2026-11-23T08:00:00Z'), until: new Date('2026-11-24T00:00:00Z') };

const rates = (client: Client, more: Partial<FeedbackRateQuery>) =>
  readFeedbackRates(client, { by: 'domain', orderBy: 'sent', limit: 10, ...DAY, ...more });

test('rates by domain, template and topic count each mail once, and repeated batches not at all', async () => {
  const client = await open();
  const sent = attempts({ count: 10 }).map((attempt, n) => ({
    ...attempt,
    email: n < 6 ? `user${n}@big.test` : `user${n}@small.test`,
    templateSlug: n < 8 ? 'news' : 'welcome',
    topic: n < 8 ? 'product-news' : null,
  }));
  const failed = attempts({ first: 50, count: 5 }).map((attempt) => ({ ...attempt, outcome: 'FAILED' as const }));
  for (const batchId of ['a', 'a']) await appendAttempts(client, { batchId, attempts: [...sent, ...failed] });
  const eventOf = (n: number, more: Parameters<typeof feedback>[0]) => {
    const { email, templateSlug, topic, deliveryId } = sent[n]!;
    return feedback({ eventId: randomUUID(), email, templateSlug, topic, deliveryId, ...more })[0]!;
  };
  const events = [
    eventOf(0, { count: 1 }),
    // A second report about the same mail, and a complaint about it.
    eventOf(0, { count: 1, bounceClass: 'SOFT' }),
    eventOf(0, { count: 1, kind: 'COMPLAINED', bounceClass: null }),
    eventOf(1, { count: 1, bounceClass: 'SOFT' }),
    eventOf(9, { count: 1 }),
    eventOf(2, { count: 1, kind: 'DELIVERED', bounceClass: null }),
    eventOf(3, { count: 1, receivedAt: '2026-11-24T00:00:00Z' }),
  ];
  for (const batchId of ['f', 'f']) await appendFeedback(client, { batchId, events });

  expect(await rates(client, { by: 'domain' })).toEqual([
    { key: 'big.test', sent: 6, bounced: 2, hardBounced: 1, complained: 1 },
    { key: 'small.test', sent: 4, bounced: 1, hardBounced: 1, complained: 0 },
  ]);
  expect(await rates(client, { by: 'template', orderBy: 'feedback' })).toEqual(
    await rates(client, { by: 'template', orderBy: 'complained' }),
  );
  expect(await rates(client, { by: 'template', orderBy: 'complained' })).toEqual([
    { key: 'news', sent: 8, bounced: 2, hardBounced: 1, complained: 1 },
    { key: 'welcome', sent: 2, bounced: 1, hardBounced: 1, complained: 0 },
  ]);
  expect(await rates(client, { by: 'topic', limit: 1 })).toEqual([
    { key: 'product-news', sent: 8, bounced: 2, hardBounced: 1, complained: 1 },
  ]);
  expect(await rates(client, { until: new Date('2026-11-23T00:00:00Z') })).toEqual([]);
});
