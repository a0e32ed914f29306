import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, test } from 'vitest';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const PEOPLE = Number(process.env.PEOPLE ?? 500);
const CONNECTIONS = 5;
const REFUSAL = '550 5.7.26 This mail has been blocked because the sender is unauthenticated';
const HELD = '{ heldDomains { senderId sender domain refusals reason checks waiting } }';

/** One in five people is at strict.test, which refuses the sender while `isStrict`. */
const start = async () => {
  const server = { isStrict: true, refused: 0 };
  const sink = await startSmtpSink({
    onMail: ({ to }) => {
      if (!server.isStrict || !to.endsWith('@strict.test')) return undefined;
      server.refused += 1;
      return REFUSAL;
    },
  });
  const tidings = await startTestTidings({ SMTP_URL: sink.url, SMTP_CONNECTIONS: String(CONNECTIONS) });
  await tidings.admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
  const to = Array.from({ length: PEOPLE }, (_, n) => ({
    email: `p${n}@${n % 5 === 0 ? 'strict.test' : 'open.test'}`,
  }));
  const { id } = await tidings.admin.send({ templateName: 'news', typeEvent: 'GROUP', to });
  const counts = async () => (await tidings.admin.dispatch(id)).counts;
  const left = async () =>
    (await counts()).sent >= (PEOPLE * 4) / 5 && (await counts()).queued + (await counts()).sending === 0;
  await waitUntil(left, { what: 'all others to be mailed', withinMs: 120_000 });
  return { server, sink, counts, dispatchId: id, ...tidings };
};

test(`of ${PEOPLE} mails, those to a domain that refuses the sender wait, all others are sent, and a release sends the rest`, async () => {
  const { server, sink, counts, dispatchId, admin } = await start();
  const strict = PEOPLE / 5;
  expect(server.refused).toBeGreaterThanOrEqual(3);
  expect(server.refused).toBeLessThanOrEqual(3 + CONNECTIONS);
  expect(await counts()).toMatchObject({
    total: PEOPLE,
    sent: PEOPLE - strict,
    failed: server.refused,
    retrying: strict - server.refused,
    suppressed: 0,
  });
  const { heldDomains } = await admin.ask(HELD);
  expect(heldDomains).toMatchObject([
    {
      sender: null,
      domain: 'strict.test',
      refusals: server.refused,
      reason: REFUSAL,
      checks: ['SPF', 'DKIM', 'DMARC'],
      waiting: strict - server.refused,
    },
  ]);
  const { suppressions } = await admin.ask('{ suppressions { total } }');
  expect(suppressions.total).toBe(0);

  server.isStrict = false;
  const released = await admin.ask('mutation ($id: ID!) { releaseHeldDomain(senderId: $id, domain: "strict.test") }', {
    id: heldDomains[0].senderId,
  });
  expect(released.releaseHeldDomain).toBe(strict);
  await admin.completed(dispatchId);
  expect(await counts()).toMatchObject({ sent: PEOPLE, failed: 0, retrying: 0 });
  expect(sink.mails).toHaveLength(PEOPLE);
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(PEOPLE);
  expect((await admin.ask(HELD)).heldDomains).toEqual([]);
});
