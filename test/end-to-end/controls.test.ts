import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { countRows } from '../support/people.js';
import { type SunkMail, startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const PEOPLE = 1_000;
const CONNECTIONS = 4;
/** Maximum number of deliveries claimed at once: 12 per connection. */
const IN_FLIGHT = 12 * CONNECTIONS;

let admin: Api;
let databaseUrl: string;
let sink: Awaited<ReturnType<typeof startSmtpSink>>;
let refuse: (mail: SunkMail) => string | undefined;

beforeAll(async () => {
  sink = await startSmtpSink({ onMail: (mail) => refuse(mail) });
  ({ admin, databaseUrl } = await startTestTidings({
    SMTP_URL: sink.url,
    SMTP_CONNECTIONS: String(CONNECTIONS),
    RETRY_SCHEDULE: '1h',
  }));
  await admin.createTemplate(PLAIN);
});

beforeEach(() => {
  sink.mails.length = 0;
  refuse = () => undefined;
});

const control = (name: string, id: string) =>
  admin.ask(`mutation ($id: ID!) { dispatch: ${name}Dispatch(id: $id) { id status completedAt } }`, { id });

const send = (more: Record<string, unknown> = {}, people = PEOPLE) =>
  admin.send({
    templateName: 'plain',
    typeEvent: 'GROUP',
    to: Array.from({ length: people }, (_, n) => ({ email: `person${n}@example.test` })),
    ...more,
  });

const untilSome = (count: number) => waitUntil(() => sink.mails.length >= count, { what: `${count} mails` });

/** Returns the dispatch's counters, after checking that they equal the counted rows. */
const countsOf = async (id: string): Promise<Record<string, number>> => {
  const { counts } = await admin.dispatch(id);
  const { total, ...rest } = counts;
  const present = Object.fromEntries(Object.entries(rest as Record<string, number>).filter(([, count]) => count > 0));
  expect(await countRows(databaseUrl, id)).toEqual(present);
  expect(Object.values(present).reduce((sum, count) => sum + count, 0)).toBe(total);
  return present;
};

const settled = (id: string) =>
  waitUntil(async () => (await admin.dispatch(id)).counts.sending === 0, { what: 'the mails in flight' });

test('after a pause only mails in flight are sent, and ten pauses neither skip nor duplicate a mail', async () => {
  const { id } = await send();
  for (let cycle = 1; cycle <= 10; cycle += 1) {
    await untilSome(Math.min(PEOPLE - 100, cycle * 60));
    expect((await control('pause', id)).dispatch.status).toBe('PAUSED');
    const atPause = sink.mails.length;
    await settled(id);
    expect(sink.mails.length - atPause).toBeLessThanOrEqual(IN_FLIGHT);
    expect((await control('resume', id)).dispatch.status).toBe('SENDING');
  }
  await admin.completed(id);
  expect(await countsOf(id)).toEqual({ sent: PEOPLE });
  expect(sink.doubled()).toEqual([]);
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(PEOPLE);
});

test('after a cancel only mails in flight are sent, and all others are CANCELLED', async () => {
  const { id } = await send();
  await untilSome(50);
  expect((await control('cancel', id)).dispatch).toEqual({ id, status: 'CANCELLED', completedAt: null });
  const atCancel = sink.mails.length;
  await settled(id);
  await waitUntil(async () => (await admin.dispatch(id)).counts.queued === 0, { what: 'the sweep' });
  const { sent = 0, cancelled = 0 } = await countsOf(id);
  expect(sent + cancelled).toBe(PEOPLE);
  expect(sent).toBe(sink.mails.length);
  expect(sent - atCancel).toBeLessThanOrEqual(IN_FLIGHT);
});

describe('an impossible change', () => {
  test('that pauses, resumes or cancels a send is a CONFLICT with its reason', async () => {
    const { id } = await send({}, 1);
    await admin.completed(id);
    for (const [name, words] of [
      ['pause', 'paused'],
      ['resume', 'resumed'],
      ['cancel', 'cancelled'],
    ]) {
      const refused = await admin.fail(`mutation ($id: ID!) { ${name}Dispatch(id: $id) { id } }`, { id });
      expect(refused).toMatchObject({
        code: 'CONFLICT',
        message: `This dispatch is COMPLETED, so it can't be ${words}.`,
      });
    }
    const unknown = await admin.fail('mutation { pauseDispatch(id: "01890b0c-0000-7000-8000-000000000001") { id } }');
    expect(unknown).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('that retries a mail that didn’t fail is a CONFLICT with its reason', async () => {
    const { id } = await send({}, 2);
    await admin.completed(id);
    expect(await admin.fail('mutation ($id: ID!) { retryDeliveries(dispatchId: $id) { id } }', { id })).toMatchObject({
      code: 'CONFLICT',
    });
  });
});

test('failed mails are retried by cause or by id, and mails that were sent are left alone', async () => {
  refuse = ({ to }) =>
    to.startsWith('person1@') ? '552 5.2.2 full' : to.startsWith('person2@') ? '554 5.7.1 spam' : undefined;
  const { id } = await send({}, 5);
  await admin.completed(id);
  expect(await countsOf(id)).toEqual({ sent: 3, failed: 2 });
  refuse = () => undefined;
  const retry = (more: Record<string, unknown>) =>
    admin.ask(
      `mutation ($id: ID!, $errorClass: String, $deliveryIds: [ID!]) {
        retryDeliveries(dispatchId: $id, errorClass: $errorClass, deliveryIds: $deliveryIds) { status completedAt } }`,
      { id, ...more },
    );
  expect((await retry({ errorClass: 'MAILBOX_FULL' })).retryDeliveries).toEqual({
    status: 'SENDING',
    completedAt: null,
  });
  await admin.completed(id);
  expect(await countsOf(id)).toEqual({ sent: 4, failed: 1 });
  const { deliveries } = await admin.ask(
    'query ($id: ID!) { deliveries(filter: { dispatchId: $id }) { items { id status } } }',
    { id },
  );
  const idsOf = (status: string) =>
    deliveries.items.filter((one: { status: string }) => one.status === status).map((one: { id: string }) => one.id);
  await expect(retry({ deliveryIds: [...idsOf('FAILED'), idsOf('SENT')[0]] })).rejects.toThrow(
    'Not all of these deliveries are FAILED',
  );
  await retry({ deliveryIds: idsOf('FAILED') });
  await admin.completed(id);
  expect(await countsOf(id)).toEqual({ sent: 5 });
  expect(sink.doubled()).toEqual([]);
});

describe('the schedule', () => {
  const inMs = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

  test('a send waits for its time', async () => {
    const sendAt = inMs(1_500);
    const { id, status } = await send({ sendAt }, 3);
    expect(status).toBe('SCHEDULED');
    await admin.completed(id);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(sendAt));
    expect(await countsOf(id)).toEqual({ sent: 3 });
  });

  test('a send with a time in the past starts at once', async () => {
    const { id, status } = await send({ sendAt: '2020-01-01T00:00:00.000Z' }, 1);
    expect(status).toBe('SENDING');
    await admin.completed(id);
  });

  test('a scheduled send can be paused, resumed and cancelled', async () => {
    const { id } = await send({ sendAt: inMs(3_600_000) }, 2);
    expect((await control('pause', id)).dispatch.status).toBe('PAUSED');
    expect((await control('resume', id)).dispatch.status).toBe('SCHEDULED');
    expect((await control('cancel', id)).dispatch.status).toBe('CANCELLED');
    await waitUntil(async () => (await admin.dispatch(id)).counts.cancelled === 2);
    expect(sink.mails).toEqual([]);
  });

  test('mails unsent at the expiry are never sent, and are EXPIRED in the log', async () => {
    const { id } = await send({ expiresAt: inMs(800) });
    await untilSome(20);
    await control('pause', id);
    const { counts } = await admin.completed(id);
    expect(counts.expired).toBeGreaterThan(0);
    expect(counts.sent + counts.expired).toBe(PEOPLE);
    expect(await countsOf(id)).toEqual({ sent: sink.mails.length, expired: PEOPLE - sink.mails.length });
    await expect.poll(() => admin.countAttempts(id, 'EXPIRED'), { timeout: 10_000 }).toBe(counts.expired);
  });

  test('an expiry in the past, or before the start, is refused', async () => {
    for (const times of [{ expiresAt: inMs(-1_000) }, { sendAt: inMs(60_000), expiresAt: inMs(30_000) }]) {
      const refused = await admin.refuse({ templateName: 'plain', typeEvent: 'ALL', ...times });
      expect(Object.keys(refused.fields ?? {})).toEqual(['expiresAt']);
    }
  });
});

describe('a scheduled send', () => {
  const MOVE =
    'mutation ($id: ID!, $sendAt: DateTime!) { rescheduleDispatch(id: $id, sendAt: $sendAt) { status sendAt } }';
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

  test('reports its audience, can be moved, and starts at once if it is moved to now', async () => {
    const { id, status } = await send({ sendAt: inHours(1) }, 3);
    expect(status).toBe('SCHEDULED');
    const reach = () =>
      admin
        .ask('query ($id: ID!) { dispatchReach(id: $id) { people isExact } }', { id })
        .then((data) => data.dispatchReach);
    expect(await reach()).toEqual({ people: 3, isExact: true });
    const sendAt = inHours(2);
    expect((await admin.ask(MOVE, { id, sendAt })).rescheduleDispatch).toEqual({ status: 'SCHEDULED', sendAt });
    expect(sink.mails).toEqual([]);
    expect((await admin.ask(MOVE, { id, sendAt: inHours(0) })).rescheduleDispatch.status).toBe('SENDING');
    await admin.completed(id);
    expect(await countsOf(id)).toEqual({ sent: 3 });
    expect(await reach()).toBeNull();
    expect(await admin.fail(MOVE, { id, sendAt })).toMatchObject({
      code: 'CONFLICT',
      message: "This dispatch is COMPLETED, so it can't be rescheduled.",
    });
  });

  test('can’t be moved to its expiry or later, to a nonexistent date, or without permission', async () => {
    const { id } = await send({ sendAt: inHours(1), expiresAt: inHours(3) }, 1);
    expect(await admin.fail(MOVE, { id, sendAt: inHours(3.5) })).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { sendAt: [expect.stringContaining('expiresAt')] },
    });
    expect(await admin.fail(MOVE, { id, sendAt: '2027-02-30T10:00:00Z' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { sendAt: [expect.stringContaining('does not exist')] },
    });
    const key = admin.withToken(await admin.createKey('SEND'));
    expect(await key.fail(MOVE, { id, sendAt: inHours(2) })).toMatchObject({ code: 'FORBIDDEN' });
    await control('cancel', id);
  });

  test('has an audit entry with the time before and after when it is moved', async () => {
    const { id } = await send({ sendAt: inHours(1) }, 1);
    const sendAt = inHours(2);
    await admin.ask(MOVE, { id, sendAt });
    const { auditLog } = await admin.ask(
      '{ auditLog(filter: { action: "rescheduleDispatch" }) { items { outcome subjectIds fields after } } }',
    );
    expect(auditLog.items[0]).toMatchObject({
      outcome: 'DONE',
      subjectIds: [id],
      fields: expect.arrayContaining(['id', 'sendAt']),
    });
    expect(JSON.stringify(auditLog.items[0].after)).toContain(sendAt.slice(0, 19));
    await control('cancel', id);
  });
});
