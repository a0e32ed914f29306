import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger } from '../../../../packages/core/src/testing/test-ledger.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import { createTestSends } from '../../testing/test-sends.js';
import { NotificationType } from '../notifications/notification-type.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import type { SendService } from './send.service.js';

const ledger = await createTestLedger();

let sendNotification: SendService['send'];
/** Ids of the keys whose sends were counted against a limit. */
let counted: string[];
let isOverLimit: boolean;

beforeAll(async () => {
  const { sends } = await createTestSends(ledger, {
    countSends: async (keyId) => {
      counted.push(keyId);
      if (!isOverLimit) return { counted: 1 };
      return { counted: 0, refusal: new AppError('apiKey.tooManySends', { perMinute: 1, retryAfterMs: 1_000 }) };
    },
  });
  sendNotification = sends.send;
});

beforeEach(async () => {
  await ledger.clear();
  await ledger.query('UPDATE templates SET sender_id = NULL');
  await ledger.query('DELETE FROM senders');
  counted = [];
  isOverLimit = false;
});

const KEY: Viewer = { kind: 'key', keyId: 'k1', scopes: [], isLimited: true, isStrict: false };
const OTHER_KEY: Viewer = { kind: 'key', keyId: 'k2', scopes: [], isLimited: false, isStrict: false };

const send = (more: Partial<SendNotificationInput> = {}, viewer: Viewer = KEY) =>
  sendNotification(viewer, {
    templateName: 'welcome',
    typeEvent: NotificationType.GROUP,
    to: [{ email: 'anna@example.test' }],
    context: { title: 'Hello' },
    ...more,
  });

const countDispatches = async () => (await ledger.query('SELECT FROM dispatches')).length;

test('a send is committed with its template version, its queue and its caller', async () => {
  const dispatch = await send({ event: 'Sign up' });
  expect(dispatch).toMatchObject({
    templateVersion: 2,
    event: 'Sign up',
    queue: 'email.sign-up',
    source: 'API',
    caller: 'key:k1',
    status: 'SENDING',
    counts: { total: 1, queued: 1 },
  });
  expect(await ledger.dispatch(dispatch.id)).toMatchObject({ id: dispatch.id, queued: 1 });
});

describe('an idempotency key', () => {
  const keyed = (more: Partial<SendNotificationInput> = {}, viewer?: Viewer) =>
    send({ idempotencyKey: 'order-4711', ...more }, viewer);

  test('with the same input returns the first dispatch, whatever the order of the input’s fields', async () => {
    const context = { title: 'Hello', order: { id: 1, total: 2 } };
    const reordered = { order: { total: 2, id: 1 }, title: 'Hello' };
    const first = await keyed({ context });
    expect((await keyed({ context: reordered, event: null })).id).toBe(first.id);
    expect(await countDispatches()).toBe(1);
  });

  test('that two calls use at the same time sends only once', async () => {
    const dispatches = await Promise.all(Array.from({ length: 10 }, () => keyed()));
    expect(new Set(dispatches.map(({ id }) => id)).size).toBe(1);
    expect(await countDispatches()).toBe(1);
  });

  test('with another input fails with IDEMPOTENCY_MISMATCH', async () => {
    await keyed();
    await expect(keyed({ context: { title: 'Other' } })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  test('is looked up before the input is validated', async () => {
    const input = { context: { title: 'Hello' } };
    const first = await keyed(input);
    await ledger.query(`UPDATE templates SET slug = 'renamed' WHERE slug = 'welcome'`);
    const repeated = await keyed(input).finally(() =>
      ledger.query(`UPDATE templates SET slug = 'welcome' WHERE slug = 'renamed'`),
    );
    expect(repeated.id).toBe(first.id);
  });

  test('may be used by another caller for another dispatch', async () => {
    const first = await keyed();
    expect((await keyed({}, OTHER_KEY)).id).not.toBe(first.id);
  });
});

describe('the send limit of an API key', () => {
  test('counts new sends only', async () => {
    await send({ idempotencyKey: 'a' });
    await send({ idempotencyKey: 'a' });
    await send({ templateName: 'unknown' }).catch(() => {});
    await send({}, OTHER_KEY);
    expect(counted).toEqual(['k1']);
  });

  test('refuses a send before anything is written', async () => {
    isOverLimit = true;
    await expect(send()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await countDispatches()).toBe(0);
  });
});

describe('an invalid send', () => {
  test.each<[string, Partial<SendNotificationInput>, string]>([
    ['a NUL in a text', { event: 'a\0b' }, 'event: text.storable'],
    ['a number that would be rounded', { context: { title: 'Hello', id: 2 ** 60 } }, 'context.id: number.safe'],
    [
      'a number that would be rounded, for one recipient',
      { to: [{ email: 'anna@example.test', context: { id: 2 ** 60 } }] },
      'to.0.context.id: number.safe',
    ],
    ['an empty subject', { context: {} }, 'context: send.subjectNotEmpty'],
    [
      'an empty subject for one recipient',
      { to: [{ email: 'a@example.test' }, { email: 'b@example.test', context: { title: ' ' } }] },
      'to.1.context: send.subjectNotEmpty',
    ],
  ])('with %s is refused, and nothing is written', async (_what, more, expected) => {
    const error = await send(more).catch((err: unknown) => err);
    const [{ path, rule }] = (error as { issues: [{ path: string; rule: string }] }).issues;
    expect(`${path}: ${rule}`).toBe(expected);
    expect(await countDispatches()).toBe(0);
  });
});

test('missing and ignored keys of the context are stored with the dispatch', async () => {
  const { id } = await send({
    context: { username: 'x' },
    to: [
      { email: 'anna@example.test', context: { title: 'Hello' } },
      { email: 'b@example.test', context: { title: 'Hi' } },
    ],
  });
  const [row] = await ledger.query('SELECT missing, ignored FROM dispatches WHERE id = $1', [id]);
  expect(row).toEqual({ missing: ['unsubscribeUrl'], ignored: ['username'] });
});

describe('a strict send', () => {
  const STRICT_KEY: Viewer = { ...OTHER_KEY, isStrict: true };

  const withTemplate = async <T>(columns: string, call: () => Promise<T>): Promise<T> => {
    await ledger.query(`UPDATE templates SET ${columns}`);
    return call().finally(() => ledger.query('UPDATE templates SET strict = false, schema = NULL'));
  };
  const issuesOf = async (call: Promise<unknown>) => {
    const error = await call.catch((err: unknown) => err);
    expect(error).toMatchObject({ code: 'CONTEXT_INCOMPLETE' });
    return (error as { issues: { path: string; rule: string }[] }).issues.map(({ path, rule }) => `${path}: ${rule}`);
  };
  const PRESENT = { title: 'Hello', unsubscribeUrl: 'https://example.test' };

  test('is refused with the paths that its context lacks, and nothing is written', async () => {
    expect(await issuesOf(send({ strict: true }))).toEqual(['context.unsubscribeUrl: send.contextPresent']);
    expect(await countDispatches()).toBe(0);
    expect((await send({ strict: true, context: PRESENT })).missingPaths).toEqual([]);
  });

  test('may be so by its API key or its template', async () => {
    expect(await issuesOf(send({}, STRICT_KEY))).toHaveLength(1);
    expect(await issuesOf(withTemplate('strict = true', () => send()))).toHaveLength(1);
  });

  test('names the recipients whose own contexts lack a value', async () => {
    const to = [
      { email: 'a@example.test', context: PRESENT },
      { email: 'A@EXAMPLE.test', context: {} },
      { email: 'b@example.test', context: { title: 'Hello' } },
    ];
    expect(await issuesOf(send({ strict: true, context: {}, to }))).toEqual([
      'to.2.context.unsubscribeUrl: send.contextPresent',
    ]);
  });

  test('is refused for values that are not as the template’s own schema says', async () => {
    const schema = { required: ['plan'], properties: { title: { type: 'string', maxLength: 3 } } };
    const context = { ...PRESENT, title: 'Hello' };
    const call = () => send({ strict: true, context });
    expect(await issuesOf(withTemplate(`schema = '${JSON.stringify(schema)}'`, call))).toEqual([
      'context.plan: send.contextPresent',
      'context.title: send.contextType',
    ]);
  });

  test('is repeated by its idempotency key although the template became strict since', async () => {
    const keyed = () => send({ idempotencyKey: 'order-4711' });
    const first = await keyed();
    expect((await withTemplate('strict = true', keyed)).id).toBe(first.id);
  });
});

describe('the topic of a send', () => {
  beforeEach(() => ledger.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News'), ('offers', 'Offers')`));

  /** Sets the template's topic for a call. */
  const withTemplateTopic = async <T>(call: () => Promise<T>): Promise<T> => {
    await ledger.query(`UPDATE templates SET topic = 'news'`);
    return call().finally(() => ledger.query('UPDATE templates SET topic = NULL'));
  };
  const topicOf = async (more: Partial<SendNotificationInput>) => {
    const { id, topicSlug } = await send(more);
    const { topic } = (await ledger.dispatch(id)) as unknown as { topic: string | null };
    expect(topicSlug).toBe(topic);
    return topic;
  };

  test('is stored as it was accepted: the caller’s, else the template’s', async () => {
    expect(await topicOf({})).toBeNull();
    expect(await withTemplateTopic(() => topicOf({}))).toBe('news');
    expect(await withTemplateTopic(() => topicOf({ topic: 'offers' }))).toBe('offers');
    const { id: groupId } = (
      await ledger.query<{ id: string }>(
        `WITH u AS (INSERT INTO users (id, username, email) VALUES (gen_random_uuid(), 'anna', 'anna@example.test') RETURNING id),
           g AS (INSERT INTO groups (id, name, description) VALUES (gen_random_uuid(), 'Readers', '') RETURNING id)
         INSERT INTO group_members (user_id, group_id) SELECT u.id, g.id FROM u, g RETURNING group_id AS id`,
      )
    )[0]!;
    expect(await topicOf({ to: null, groups: [groupId], topic: 'offers' })).toBe('offers');
  });

  test('makes links to unsubscribe known, so that they aren’t missing', async () => {
    const { missingPaths } = await send({ topic: 'offers' });
    expect(missingPaths).toEqual([]);
  });

  test('that does not exist is refused', async () => {
    await expect(send({ topic: 'unknown' })).rejects.toMatchObject({
      issues: [{ path: 'topic', rule: 'topic.exists' }],
    });
  });

  test('counts for the idempotency key only if the caller names it', async () => {
    const keyed = (more: Partial<SendNotificationInput> = {}) => send({ idempotencyKey: 'order-4711', ...more });
    const first = await keyed();
    const repeated = await withTemplateTopic(() => keyed());
    expect([repeated.id, repeated.topicSlug]).toEqual([first.id, null]);
    await expect(keyed({ topic: 'offers' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });
});

describe('the sender of a send', () => {
  beforeEach(async () => {
    await ledger.query(
      `INSERT INTO senders (id, slug, from_email, allowed_key_ids) VALUES
         (gen_random_uuid(), 'news', 'news@example.test', NULL), (gen_random_uuid(), 'boss', 'boss@example.test', '{}')`,
    );
  });

  const senderOf = async (more: Partial<SendNotificationInput> = {}) => {
    const { id, senderId } = await send(more);
    const [row] = await ledger.query<{ id: string | null; slug: string | null }>(
      'SELECT d.sender_id AS id, s.slug FROM dispatches d LEFT JOIN senders s ON s.id = d.sender_id WHERE d.id = $1',
      [id],
    );
    expect(senderId).toBe(row!.id);
    return row!.slug;
  };
  const issuesOf = (more: Partial<SendNotificationInput>) =>
    send(more).then(
      () => [],
      (err) => err.issues,
    );
  const groupId = async () => {
    const rows = await ledger.query<{ id: string }>(
      `WITH u AS (INSERT INTO users (id, username, email) VALUES (gen_random_uuid(), 'anna', 'anna@example.test') RETURNING id),
         g AS (INSERT INTO groups (id, name, description) VALUES (gen_random_uuid(), 'Readers', '') RETURNING id)
       INSERT INTO group_members (user_id, group_id) SELECT u.id, g.id FROM u, g RETURNING group_id AS id`,
    );
    return rows[0]!.id;
  };

  test('is stored as it was accepted: the caller’s, else the template’s, else the default one', async () => {
    expect(await senderOf()).toBeNull();
    expect(await senderOf({ sender: 'news' })).toBe('news');
    const groups = [await groupId()];
    expect(await senderOf({ to: null, groups, sender: 'news' })).toBe('news');
    await ledger.query(`UPDATE senders SET is_default = true WHERE slug = 'news'`);
    expect(await senderOf()).toBe('news');
    expect(await senderOf({ to: null, groups })).toBe('news');
    await ledger.query(
      `WITH other AS (INSERT INTO senders (id, slug, from_email) VALUES (gen_random_uuid(), 'tips', 'tips@example.test') RETURNING id)
       UPDATE templates SET sender_id = other.id FROM other`,
    );
    expect(await senderOf()).toBe('tips');
    expect(await senderOf({ to: null, groups })).toBe('tips');
  });

  test('that doesn’t exist, or that the caller may not use, is refused', async () => {
    expect(await issuesOf({ sender: 'unknown' })).toMatchObject([{ path: 'sender', rule: 'sender.exists' }]);
    expect(await issuesOf({ sender: 'boss' })).toMatchObject([
      { path: 'sender', rule: 'sender.allowed', params: { slug: 'boss' } },
    ]);
    expect(await countDispatches()).toBe(0);
  });

  test('counts for the idempotency key only if the caller names it', async () => {
    const keyed = (more: Partial<SendNotificationInput> = {}) => send({ idempotencyKey: 'order-4711', ...more });
    const first = await keyed();
    await ledger.query(`UPDATE senders SET is_default = true WHERE slug = 'boss'`);
    expect((await keyed()).id).toBe(first.id);
    await expect(keyed({ sender: 'news' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });
});

// Callers repeat calls across upgrades, so the same input must keep its hash.
test('the hash of an input doesn’t change between versions, and new fields count only if they are given', async () => {
  const hashOf = async (more: Partial<SendNotificationInput>) => {
    const { id } = await send(more);
    const [row] = await ledger.query<{ input_hash: string }>('SELECT input_hash FROM dispatches WHERE id = $1', [id]);
    return row!.input_hash.slice(0, 16);
  };
  await ledger.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News')`);
  const sendAt = new Date('2026-01-01T00:00:00Z');
  const expiresAt = new Date('2100-01-01T00:00:00Z');
  const inputs: Partial<SendNotificationInput>[] = [
    {},
    { event: 'Sign up' },
    { idempotencyKey: 'not hashed' },
    { context: { title: 'Жук', n: [1, { b: 2, a: 1 }] } },
    { to: [{ email: 'anna@example.test', name: 'Anna', locale: 'ru', context: { title: 'x' } }] },
    { typeEvent: NotificationType.PERSONAL },
    { typeEvent: NotificationType.ALL, to: [] },
    { sendAt },
    { expiresAt },
    { sendAt, expiresAt, event: 'x', recipient: null },
  ];
  expect(await Promise.all(inputs.map(hashOf))).toEqual([
    '91c19d5df5a5a4eb',
    '1e7666634b8f60b1',
    '91c19d5df5a5a4eb',
    '125b9824bcaa5338',
    '5c1f82bcdaa75208',
    '47d30d4e0c884349',
    'd325dc259057ae0d',
    'eac3f8f7e3346779',
    'e4a34f874947395f',
    '078279d3834b2773',
  ]);
  expect(await hashOf({ topic: null, sender: null })).toBe(await hashOf({}));
  expect(await hashOf({ topic: 'news' })).not.toBe(await hashOf({}));
});
