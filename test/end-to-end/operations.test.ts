import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeAll, expect, test } from 'vitest';
import { PLAIN } from '../support/fixtures.js';
import { ADMIN_PASSWORD, startTestTidings } from '../support/tidings.js';

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let api: (typeof tidings)['admin'];

beforeAll(async () => {
  tidings = await startTestTidings();
  api = tidings.admin;
  await api.createTemplate(PLAIN);
});

const HOUR_MS = 3_600_000;

/** A time range from an hour ago to an hour from now. */
const around = () => ({
  from: new Date(Date.now() - HOUR_MS).toISOString(),
  until: new Date(Date.now() + HOUR_MS).toISOString(),
});

const statistics = async (filter = {}, interval = 'MINUTE') => {
  const query = `query ($from: DateTime!, $until: DateTime!, $interval: StatsInterval!, $filter: AttemptFilter) {
    deliveryStats(from: $from, until: $until, interval: $interval, filter: $filter) { at sent failed retried p50Ms p95Ms } }`;
  return (await api.ask(query, { ...around(), interval, filter })).deliveryStats as {
    at: string;
    sent: number;
    p50Ms: number;
    p95Ms: number;
  }[];
};
const sentIn = (stats: { sent: number }[]) => stats.reduce((sum, { sent }) => sum + sent, 0);

test('sent mails are in the statistics, with each interval of the range once, for every grouping', async () => {
  const { id } = await api.send({
    templateName: 'plain',
    typeEvent: 'GROUP',
    event: 'counted',
    to: ['a', 'b', 'c'].map((name) => ({ email: `${name}@example.com` })),
  });
  await api.completed(id);
  await waitUntil(async () => (await api.countAttempts(id, 'SENT')) === 3, { what: 'the log' });
  // Roll-ups follow the attempts with a short delay.
  for (const interval of ['HOUR', 'MINUTE']) {
    const isCounted = async () => sentIn(await statistics({ queue: 'email.counted' }, interval)) === 3;
    await waitUntil(isCounted, { what: `the roll-up for ${interval}` });
  }
  const minutes = await statistics({ queue: 'email.counted' });
  expect(sentIn(minutes)).toBe(3);
  expect([120, 121]).toContain(minutes.length);
  expect(new Set(minutes.map(({ at }) => at)).size).toBe(minutes.length);
  const [one] = minutes.filter(({ sent }) => sent > 0);
  expect(one!.p50Ms).toBeGreaterThan(0);
  expect(one!.p95Ms).toBeGreaterThanOrEqual(one!.p50Ms);
  // The roll-ups have no statistics by dispatch, so these are counted from the attempts.
  expect(sentIn(await statistics({ dispatchId: id }))).toBe(3);
  expect(sentIn(await statistics({ email: 'a@example.com' }))).toBe(1);
  expect(sentIn(await statistics({ queue: 'email.counted' }, 'HOUR'))).toBe(3);
  expect(sentIn(await statistics({ queue: 'email.other' }))).toBe(0);
});

test('a range with too many intervals is refused', async () => {
  const query = `{ deliveryStats(from: "2026-01-01T00:00:00.000Z", until: "2026-06-01T00:00:00.000Z", interval: MINUTE) { at } }`;
  expect(await api.fail(query)).toMatchObject({ code: 'BAD_USER_INPUT', fields: { interval: [expect.any(String)] } });
  const backwards = `{ failureStats(from: "2026-06-01T00:00:00.000Z", until: "2026-01-01T00:00:00.000Z") { count } }`;
  expect(await api.fail(backwards)).toMatchObject({ code: 'BAD_USER_INPUT', fields: { until: [expect.any(String)] } });
});

test('a used queue is listed with its worker', async () => {
  await api.completed(
    (await api.send({ templateName: 'plain', typeEvent: 'PERSONAL', event: 'Seen', to: [{ email: 'q@example.com' }] }))
      .id,
  );
  const queues = (await api.ask('{ queues { name ready sending consumers deadLettered } }')).queues;
  expect(queues).toContainEqual({ name: 'email.seen', ready: 0, sending: 0, consumers: 1, deadLettered: 0 });
});

test('the backlog is counted over all sends', async () => {
  const backlog = async () =>
    (
      await api.ask(
        '{ backlog { queued sending retrying uncertain runningDispatches pausedDispatches scheduledDispatches } }',
      )
    ).backlog;
  const before = await backlog();
  const sendAt = new Date(Date.now() + HOUR_MS).toISOString();
  await api.send({ templateName: 'plain', typeEvent: 'PERSONAL', to: [{ email: 'later@example.com' }], sendAt });
  expect(await backlog()).toEqual({
    ...before,
    queued: before.queued + 1,
    scheduledDispatches: before.scheduledDispatches + 1,
  });
});

test('a draft is sent to the caller as a test, and not saved', async () => {
  const query = `mutation ($input: TestMailInput!) { sendTestMail(input: $input) { id queue templateSlug templateVersion } }`;
  const input = {
    templateSlug: 'plain',
    title: 'Draft for {{user.email}}',
    content: '<b>{{word}}</b>',
    context: { word: 'try' },
  };
  const { sendTestMail } = await api.ask(query, { input });
  expect(sendTestMail).toMatchObject({ queue: 'email.test-mail', templateSlug: 'plain' });
  expect(sendTestMail.templateVersion).toBeLessThan(0);
  const mail = await tidings.mailbox.received('admin@example.com');
  expect(mail.subject).toBe('Draft for admin@example.com');
  expect((await tidings.mailbox.detail(mail.id)).html).toContain('<b>try</b>');
  const { template, templateVersions } = await api.ask(
    '{ template(slug: "plain") { version title } templateVersions(slug: "plain") { version } }',
  );
  expect({ template, templateVersions }).toEqual({
    template: { version: 1, title: PLAIN.title },
    templateVersions: [{ version: 1 }],
  });
  await waitUntil(async () => (await api.countAttempts(sendTestMail.id, 'SENT')) === 1, { what: 'the log' });
  // The test mail can be read again, though it has no template.
  const read = `query ($id: ID!) { dispatch(id: $id) { deliveries { items { mail { subject } } } } }`;
  const { dispatch } = await api.ask(read, { id: sendTestMail.id });
  expect(dispatch.deliveries.items[0].mail.subject).toBe('Draft for admin@example.com');

  expect(await api.fail(query, { input: { title: 'x', content: '{{#if}}' } })).toMatchObject({
    code: 'TEMPLATE_INVALID',
  });
  const key = api.withToken(await api.createKey('SEND'));
  expect(await key.fail(query, { input: { title: 'x', content: 'x' } })).toMatchObject({ code: 'FORBIDDEN' });
});

test('the versions of a template are kept, and a test mail uses no version number', async () => {
  const update = `mutation ($content: String!) { updateTemplate(slug: "plain", input: { content: $content }) { version } }`;
  await api.ask(update, { content: 'second' });
  await api.ask(`mutation { sendTestMail(input: { templateSlug: "plain", title: "t", content: "c" }) { id } }`);
  await api.ask(update, { content: 'third' });
  const { templateVersions } = await api.ask('{ templateVersions(slug: "plain") { version content } }');
  expect(
    templateVersions.map(({ version, content }: { version: number; content: string }) => [version, content]),
  ).toEqual([
    [3, 'third'],
    [2, 'second'],
    [1, PLAIN.content],
  ]);
});

test('the audience of a draft counts each person once, and no inactive ones', async () => {
  const [ann, bob, off] = await Promise.all(
    ['ann', 'bob', 'off'].map((username) =>
      api.createUser({ username, email: `${username}@audience.test`, isActive: username !== 'off' }),
    ),
  );
  const group = await api.createGroup('audience', [ann!, bob!, off!]);
  const ask = async (input: object) =>
    (await api.ask('query ($input: AudienceInput!) { audience(input: $input) { size sample { email } } }', { input }))
      .audience;
  expect(await ask({ type: 'GROUP', groupIds: [group], userIds: [ann] })).toMatchObject({ size: 2 });
  expect(await ask({ type: 'PERSONAL', userIds: [bob] })).toEqual({
    size: 1,
    sample: [{ email: 'bob@audience.test' }],
  });
  expect(await ask({ type: 'PERSONAL', userIds: [off] })).toEqual({ size: 0, sample: [] });
  expect((await ask({ type: 'ALL' })).size).toBe(3);
});

test('the audience of a draft says how many get no mail of its topic, and why', async () => {
  const [cat, dog, fox] = await Promise.all(
    ['cat', 'dog', 'fox'].map((username) =>
      api.createUser({ username, email: `${username}@skipped.test`, isActive: username !== 'fox' }),
    ),
  );
  await api.ask('mutation { createTopic(input: { slug: "pets", name: "Pets" }) { slug } }');
  const suppress = (input: object) =>
    api.ask('mutation ($input: CreateSuppressionInput!) { createSuppression(input: $input) { id } }', { input });
  await suppress({ email: 'Cat@skipped.test', scope: 'TOPIC', topic: 'pets' });
  await suppress({ email: 'nobody@skipped.test', scope: 'ALL_MAIL' });
  const ask = async (topic: string | null) =>
    (
      await api.ask(
        'query ($input: AudienceInput!) { audience(input: $input) { size willBeMailed skipped { reason count } } }',
        { input: { type: 'GROUP', userIds: [cat, dog, fox], topic } },
      )
    ).audience;
  const inactive = { reason: 'INACTIVE', count: 1 };
  expect(await ask('pets')).toEqual({ size: 2, willBeMailed: 1, skipped: [inactive, { reason: 'MANUAL', count: 1 }] });
  expect(await ask(null)).toEqual({ size: 2, willBeMailed: 2, skipped: [inactive] });
});

test('a password change ends the person’s other sessions and keeps the current one', async () => {
  await api.createUser({ username: 'eve', email: 'eve@example.com', role: 'EDITOR', password: 'first password' });
  const eve = await tidings.stranger.signIn('eve', 'first password');
  const elsewhere = await tidings.stranger.signIn('eve', 'first password');
  const change = 'mutation ($current: String!, $next: String!) { changePassword(current: $current, next: $next) }';
  expect(await eve.fail(change, { current: 'wrong', next: 'second password' })).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: { current: [expect.any(String)] },
  });
  expect(await eve.fail(change, { current: 'first password', next: 'short' })).toMatchObject({
    fields: { next: [expect.any(String)] },
  });
  await eve.ask(change, { current: 'first password', next: 'second password' });
  expect((await eve.ask('{ me { username } }')).me).toEqual({ username: 'eve' });
  expect(await elsewhere.fail('{ me { username } }')).toMatchObject({ code: 'UNAUTHENTICATED' });
  await expect(tidings.stranger.signIn('eve', 'first password')).rejects.toThrow(/UNAUTHENTICATED/);
  await tidings.stranger.signIn('eve', 'second password');
  expect(await tidings.stranger.fail(change, { current: ADMIN_PASSWORD, next: 'other password' })).toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('many people are deactivated and signed out at once, except the last admin', async () => {
  const ids = [
    await api.createUser({ username: 'ed', email: 'ed@example.com', role: 'EDITOR', password: 'some password' }),
    await api.createUser({ username: 'al', email: 'al@example.com' }),
  ];
  const ed = await tidings.stranger.signIn('ed', 'some password');
  const set = 'mutation ($ids: [ID!]!, $isActive: Boolean!) { setUsersActive(ids: $ids, isActive: $isActive) }';
  expect(await api.ask(set, { ids, isActive: false })).toEqual({ setUsersActive: 2 });
  expect(await ed.fail('{ me { id } }')).toMatchObject({ code: 'UNAUTHENTICATED' });
  const { me } = await api.ask('{ me { id } }');
  expect(await api.fail(set, { ids: [...ids, me.id], isActive: false })).toMatchObject({ code: 'CONFLICT' });
  expect(await api.ask(set, { ids, isActive: true })).toEqual({ setUsersActive: 2 });
});
