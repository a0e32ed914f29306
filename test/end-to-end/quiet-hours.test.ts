import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeAll, expect, test } from 'vitest';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const PEOPLE = Number(process.env.PEOPLE ?? 200);
const HOUR_MS = 3_600_000;

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let sink: Awaited<ReturnType<typeof startSmtpSink>>;

beforeAll(async () => {
  sink = await startSmtpSink();
  tidings = await startTestTidings({ SMTP_URL: sink.url });
  await tidings.admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
}, 60_000);

const timeIn = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString().slice(11, 16);

const SAVED = '{ id quietFrom quietTo quietTimeZone }';
const create = (input: object) =>
  tidings.admin.ask(`mutation ($input: SenderInput!) { saved: createSender(input: $input) ${SAVED} }`, { input });
const update = (id: string, input: object) =>
  tidings.admin.ask(
    `mutation ($id: ID!, $input: SenderInput!) { saved: updateSender(id: $id, input: $input) ${SAVED} }`,
    {
      id,
      input,
    },
  );

const DELIVERIES = `query ($id: ID!) { deliveries(filter: { dispatchId: $id }, page: { perPage: 200 }) {
  items { email status waitReason nextAttemptAt } } }`;

const SENDER = { slug: 'night', fromEmail: 'news@example.com', routeIds: [] };

test('bulk mails to people in quiet hours wait, all others go, and they go once when the quiet hours are removed', async () => {
  const { admin } = tidings;
  const { saved } = await create({ ...SENDER, quietFrom: timeIn(-1), quietTo: timeIn(2), quietTimeZone: 'UTC' });
  const awake = await admin.createUser({ username: 'awake', email: 'awake@example.com', timezone: 'Etc/GMT-6' });
  const asleep = await admin.createUser({ username: 'asleep', email: 'asleep@example.com', timezone: 'Etc/GMT+0' });
  const to = Array.from({ length: PEOPLE }, (_, n) => ({ email: `p${n}@example.com` }));
  const { id } = await admin.send({
    templateName: 'news',
    typeEvent: 'GROUP',
    recipient: [awake, asleep],
    to,
    sender: 'night',
  });
  const personal = await admin.send({
    templateName: 'news',
    typeEvent: 'PERSONAL',
    recipient: [asleep],
    sender: 'night',
  });
  await admin.completed(personal.id);
  const waits = async () => (await admin.dispatch(id)).counts.retrying === PEOPLE + 1;
  await waitUntil(waits, { what: 'the mails to wait', withinMs: 30_000 });
  expect(sink.mails.map(({ to: address }) => address).sort()).toEqual(['asleep@example.com', 'awake@example.com']);

  const { deliveries } = await admin.ask(DELIVERIES, { id });
  const waiting = deliveries.items.filter(({ status }: { status: string }) => status === 'RETRYING');
  const end = Date.parse(`${new Date(Date.now() + 2 * HOUR_MS).toISOString().slice(0, 16)}:00Z`);
  for (const { waitReason, nextAttemptAt } of waiting) {
    expect(waitReason).toBe('QUIET_HOURS');
    const late = Date.parse(nextAttemptAt) - end;
    expect(late, 'the end, or up to a minute later').toBeGreaterThanOrEqual(-60_000);
    expect(late).toBeLessThanOrEqual(61_000);
  }

  await update(saved.id, { ...SENDER, quietFrom: null, quietTo: null });
  const { counts } = await admin.completed(id, 60_000);
  expect(counts).toMatchObject({ total: PEOPLE + 2, sent: PEOPLE + 2 });
  expect(sink.mails).toHaveLength(PEOPLE + 3);
  expect(sink.doubled()).toEqual([]);
}, 120_000);

test('mails that expire in quiet hours aren’t sent', async () => {
  const { admin } = tidings;
  await create({ ...SENDER, slug: 'late', quietFrom: timeIn(-1), quietTo: timeIn(2) });
  const { id } = await admin.send({
    templateName: 'news',
    typeEvent: 'GROUP',
    to: [{ email: 'late@example.com' }],
    sender: 'late',
    expiresAt: new Date(Date.now() + 3_000).toISOString(),
  });
  expect((await admin.completed(id)).counts).toMatchObject({ expired: 1, sent: 0 });
});

test.each([
  [{ quietFrom: '22:00' }, { quietTo: 'required' }],
  [{ quietTo: '07:00' }, { quietFrom: 'required' }],
  [{ quietFrom: '07:00', quietTo: '07:00' }, { quietTo: 'sender.quietDiffers' }],
  [
    { quietFrom: '24:00', quietTo: '7:00' },
    { quietFrom: 'time.ofDay', quietTo: 'time.ofDay' },
  ],
  [{ quietFrom: '22:00', quietTo: '07:00', quietTimeZone: 'Mars' }, { quietTimeZone: 'user.timeZone' }],
])('quiet hours %o are refused', async (hours, rules) => {
  const refusal = await tidings.admin.fail('mutation ($input: SenderInput!) { createSender(input: $input) { id } }', {
    input: { ...SENDER, slug: 'refused', ...hours },
  });
  expect(refusal.code).toBe('BAD_USER_INPUT');
  const issues = refusal.issues as { path: string; rule: string }[];
  expect(Object.fromEntries(issues.map(({ path, rule }) => [path, rule]))).toEqual(rules);
});
