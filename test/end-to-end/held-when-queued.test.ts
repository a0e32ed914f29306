import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, test } from 'vitest';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const PEOPLE = 1_000;
const GONE = 50;

test(`of ${PEOPLE} queued mails, the ${GONE} whose people unsubscribe meanwhile are not sent, and the counts say why`, async () => {
  const sink = await startSmtpSink({});
  const { admin } = await startTestTidings({ SMTP_URL: sink.url });
  await admin.createTemplate({ slug: 'news', title: 'News', content: '<p>{{unsubscribeUrl}}</p>' });
  await admin.ask('mutation { createTopic(input: { slug: "news", name: "News" }) { slug } }');
  const to = Array.from({ length: PEOPLE }, (_, n) => ({ email: `person${n}@example.test` }));
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = await admin.send({ templateName: 'news', typeEvent: 'GROUP', topic: 'news', to, sendAt });
  expect((await admin.dispatch(id)).counts).toMatchObject({ total: PEOPLE, queued: PEOPLE });

  const gone = to.filter((_, n) => n % (PEOPLE / GONE) === 7).map(({ email }) => email);
  const rows = gone.map((email, n) => ({
    email,
    reason: 'UNSUBSCRIBED',
    ...(n % 2 === 0 ? { scope: 'TOPIC', topic: 'news' } : { scope: 'ALL_TOPICS' }),
  }));
  const imported = await admin.ask(
    'mutation ($input: ImportSuppressionsInput!) { importSuppressions(input: $input) { created } }',
    { input: { rows: [...rows, { email: 'somebody-else@example.test' }] } },
  );
  expect(imported.importSuppressions).toEqual({ created: GONE + 1 });

  await admin.ask('mutation ($id: ID!, $now: DateTime!) { rescheduleDispatch(id: $id, sendAt: $now) { id } }', {
    id,
    now: new Date().toISOString(),
  });
  await admin.completed(id);
  await waitUntil(() => sink.mails.length >= PEOPLE - GONE, { what: 'the mails' });
  expect(sink.mails.map(({ to: address }) => address).filter((address) => gone.includes(address))).toEqual([]);
  expect(new Set(sink.mails.map(({ to: address }) => address)).size).toBe(PEOPLE - GONE);

  const { dispatch, deliveries } = await admin.ask(
    `query ($id: ID!) {
      dispatch(id: $id) { counts { total sent suppressed suppressedBy { reason count } } }
      deliveries(filter: { dispatchId: $id, suppressedBy: ["UNSUBSCRIBED"] }, page: { perPage: 100 }) { total items { email status suppressedBy } }
    }`,
    { id },
  );
  expect(dispatch.counts).toEqual({
    total: PEOPLE,
    sent: PEOPLE - GONE,
    suppressed: GONE,
    suppressedBy: [{ reason: 'UNSUBSCRIBED', count: GONE }],
  });
  expect(deliveries.total).toBe(GONE);
  expect(deliveries.items.map(({ email }: { email: string }) => email).sort()).toEqual([...gone].sort());
});
