import { createToken } from '@tidings/core/feedback/token';
import Fastify from 'fastify';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { eraseDeliveries } from '../../../../packages/core/src/ledger/erase.js';
import { settleAttempts } from '../../../../packages/core/src/ledger/settle.js';
import { createTestLedger, resultOf, TEST_HASH_KEY } from '../../../../packages/core/src/testing/test-ledger.js';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { createRunLogger } from '../../../../test/support/run-logs.js';
import type { AuditEntry } from '../audit/audit.service.js';
import { createFeedbackBatcher, createFeedbackIntakes } from '../feedback/feedback.feature.js';
import { MAX_MISSES } from './create-miss-limit.js';
import { MAX_UNSUBSCRIBES } from './subscription.service.js';
import { createSubscriptionService, registerUnsubscribePages } from './unsubscribing.feature.js';

const KEY = Buffer.alloc(32, 3);
const KEYS = { tokenKey: { number: 0, key: KEY }, tokenKeys: new Map([[0, KEY]]), hashKey: TEST_HASH_KEY };
const ONE_CLICK = 'List-Unsubscribe=One-Click';
const FORM = 'application/x-www-form-urlencoded';
const HOSTILE = `<script>alert(1)</script>"'&`;

const ledger = await createTestLedger();
const logger = createRunLogger({ shows: false });
const audited: AuditEntry[] = [];
let isAway = false;

const startPages = async () => {
  const http = Fastify({ trustProxy: 'loopback' });
  const sql: typeof ledger.pool = Object.assign(Object.create(ledger.pool), {
    query: (...args: Parameters<typeof ledger.pool.query>) => {
      if (isAway) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      return ledger.pool.query(...args);
    },
  });
  const intakes = createFeedbackIntakes(new Registry());
  const batcher = createFeedbackBatcher({ sql, hashKey: TEST_HASH_KEY, intakes, logger });
  const audit = { write: async (entry: AuditEntry) => void audited.push(entry) };
  const subscriptions = createSubscriptionService({ sql, keys: KEYS, batcher, audit });
  await registerUnsubscribePages(http, { subscriptions, logger });
  cleanUp(() => http.close());
  return http.listen({ host: '127.0.0.1', port: 0 });
};

const url = await startPages();

beforeEach(async () => {
  isAway = false;
  audited.length = 0;
  await ledger.clear();
  await ledger.query(
    `INSERT INTO topics (slug, name, description, names) VALUES ('news', 'News', 'Once a week', '{"ru": "Новости"}'), ('offers', 'Offers', '', '{}')`,
  );
});

/** A mail that was sent an hour ago. Resolves to the token of its links. */
const mailed = async ({
  email = 'ann@example.test',
  topic = 'news' as string | null,
  locale = undefined as string | undefined,
} = {}) => {
  const dispatchId = await ledger.accept({
    deliveries: [{ userId: null, email, recipient: locale ? { locale } : null }],
  });
  await ledger.query('UPDATE dispatches SET topic = $2 WHERE id = $1', [dispatchId, topic]);
  const [delivery] = await ledger.claim(dispatchId);
  await settleAttempts(ledger.pool, [resultOf(delivery!, 'SENT')]);
  await ledger.query(`UPDATE deliveries SET updated_at = now() - interval '1 hour' WHERE id = $1`, [delivery!.id]);
  const mail = { deliveryId: delivery!.id, dispatchId, round: 0 };
  return { ...mail, token: createToken('unsubscribe', mail, KEYS) };
};

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}${path}`, { headers });
  return { status: response.status, headers: response.headers, body: await response.text() };
};

const post = async (path: string, body: string | FormData | URLSearchParams, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}${path}`, { method: 'POST', body, headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, body: await response.text() };
};

const oneClick = (token: string, headers: Record<string, string> = {}) =>
  post(`/u/${token}`, ONE_CLICK, { 'content-type': FORM, ...headers });

const press = (token: string, action: 'unsubscribe' | 'resubscribe') =>
  post(`/u/${token}`, new URLSearchParams({ action }));

const suppressions = () => ledger.query('SELECT address, scope, topic, reason FROM suppressions ORDER BY scope, topic');
const events = () => ledger.query('SELECT kind, source, email FROM feedback ORDER BY id');

const NEWS = { address: 'ann@example.test', scope: 'TOPIC', topic: 'news', reason: 'UNSUBSCRIBED' };

describe('a one-click request', () => {
  test.each(['urlencoded', 'multipart'])(
    'in %s form unsubscribes from the mail’s topic, without a redirect',
    async (form) => {
      const { token } = await mailed();
      const multipart = new FormData();
      multipart.set('List-Unsubscribe', 'One-Click');
      const answer = form === 'multipart' ? await post(`/u/${token}`, multipart) : await oneClick(token);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(await suppressions()).toEqual([NEWS]);
      expect(await events()).toEqual([{ kind: 'UNSUBSCRIBED', source: 'ONE_CLICK', email: 'ann@example.test' }]);
    },
  );

  test('for a mail without a topic unsubscribes from all topics', async () => {
    const { token } = await mailed({ topic: null });
    expect((await oneClick(token)).status).toBe(200);
    expect(await suppressions()).toEqual([{ ...NEWS, scope: 'ALL_TOPICS', topic: null }]);
  });

  test('that is repeated, also at the same moment, is recorded once', async () => {
    const { token } = await mailed();
    const answers = await Promise.all(Array.from({ length: 20 }, () => oneClick(token.toUpperCase())));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await oneClick(token);
    expect(await events()).toHaveLength(1);
    expect(await suppressions()).toEqual([NEWS]);
  });

  test('works again after the person had subscribed again', async () => {
    const { token } = await mailed();
    await oneClick(token);
    await press(token, 'resubscribe');
    expect(await suppressions()).toEqual([]);
    await oneClick(token);
    expect(await suppressions()).toEqual([NEWS]);
  });

  test('for a topic that was deleted is recorded once, and holds if the topic is created again', async () => {
    const { token } = await mailed();
    await ledger.query(`DELETE FROM topics WHERE slug = 'news'`);
    expect((await oneClick(token)).status).toBe(200);
    expect((await oneClick(token)).status).toBe(200);
    expect(await events()).toHaveLength(1);
    expect(await suppressions()).toEqual([NEWS]);
  });

  test('is answered with 503 and Retry-After while PostgreSQL is away, and works when it comes again', async () => {
    const { token } = await mailed();
    isAway = true;
    const answer = await oneClick(token);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.body).toContain('Not available at the moment');
    isAway = false;
    expect((await oneClick(token)).status).toBe(200);
    expect(await suppressions()).toEqual([NEWS]);
  });

  test('of a person who really wants it outlives the undoing of a mail scanner’s before it', async () => {
    const { token, deliveryId } = await mailed();
    await ledger.query('UPDATE deliveries SET updated_at = now() WHERE id = $1', [deliveryId]);
    await oneClick(token, { 'user-agent': 'Scanner/1.0', 'x-forwarded-for': '198.51.100.7' });
    await oneClick(token, { 'user-agent': 'Scanner/1.0', 'x-forwarded-for': '198.51.100.8' });
    expect(await ledger.query('SELECT agent, network FROM feedback')).toEqual([
      { agent: 'PROGRAM', network: '198.51.100.0/24' },
    ]);
    await ledger.query(`UPDATE deliveries SET updated_at = now() - interval '1 hour' WHERE id = $1`, [deliveryId]);
    await oneClick(token, { 'user-agent': 'Mozilla/5.0' });
    await oneClick(token, { 'user-agent': 'Mozilla/5.0' });
    expect(await ledger.query('SELECT agent, network FROM feedback ORDER BY id')).toEqual([
      { agent: 'PROGRAM', network: '198.51.100.0/24' },
      { agent: 'BROWSER', network: null },
    ]);
    expect(
      await ledger.query('SELECT s.id FROM suppressions s WHERE feedback_id = (SELECT max(id) FROM feedback)'),
    ).toHaveLength(1);
  });
});

describe('GET and HEAD', () => {
  test('change nothing', async () => {
    const { token } = await mailed();
    for (const path of [
      `/u/${token}`,
      `/preferences/${token}`,
      `/u/${token}?${ONE_CLICK}`,
      `/u/${token}?action=unsubscribe`,
    ]) {
      expect((await get(path)).status).toBe(200);
      expect((await fetch(`${url}${path}`, { method: 'HEAD' })).status).toBe(200);
    }
    expect(await events()).toEqual([]);
    expect(await suppressions()).toEqual([]);
  });

  test('answer with headers that keep the token private, and the page out of frames, caches and indexes', async () => {
    const { token } = await mailed();
    for (const path of [`/u/${token}`, `/preferences/${token}`, '/u/none']) {
      const { headers } = await get(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex, nofollow',
        'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      });
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
    }
  });
});

describe('the page', () => {
  test('shows the topic and a masked address, and unsubscribes and subscribes again by a button', async () => {
    const { token } = await mailed();
    const first = await get(`/u/${token}`);
    expect(first.body).toContain('Unsubscribe from “News”');
    expect(first.body).toContain('a***@example.test');
    expect(first.body).not.toContain('ann@');
    const done = await press(token, 'unsubscribe');
    expect(done.status).toBe(200);
    expect(done.body).toContain('“News” is no longer sent to a***@example.test.');
    expect(await events()).toMatchObject([{ source: 'PAGE' }]);
    expect((await get(`/u/${token}`)).body).toContain('Subscribe again');
    const again = await press(token, 'resubscribe');
    expect(again.body).toContain('Unsubscribe from “News”');
    expect(await suppressions()).toEqual([]);
    expect(audited).toEqual([
      expect.objectContaining({
        actor: 'recipient',
        address: '127.0.0.0/24',
        action: 'resubscribe',
        subjectType: 'suppression',
        subjectIds: [expect.stringMatching(/^\d+$/)],
      }),
    ]);
    expect(JSON.stringify(audited)).not.toContain('ann');
  });

  test.each([
    ['the person’s', 'ru', 'en', 'Отписаться от рассылки «Новости»'],
    ['the browser’s, if the person’s isn’t known', undefined, 'ru-RU,ru;q=0.9', 'Отписаться от рассылки «Новости»'],
    ['English, if there is no translation', 'de', 'ru', 'Unsubscribe from “News”'],
  ])('is in %s language', async (_which, locale, accepted, title) => {
    const { token } = await mailed({ locale });
    expect((await get(`/u/${token}`, { 'accept-language': accepted })).body).toContain(title);
  });

  test('shows names of topics and addresses as text, whatever they contain', async () => {
    await ledger.query('UPDATE topics SET name = $1, description = $1, slug = $2 WHERE slug = $2', [HOSTILE, 'news']);
    const { token } = await mailed({ email: `<b>"'@example.test` });
    for (const path of [`/u/${token}`, `/preferences/${token}`]) {
      const { body } = await get(path);
      expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
      expect(body).not.toContain('<script');
      expect(body).not.toContain('<b>');
    }
  });

  test('of a test mail does nothing', async () => {
    for (const path of ['/u/test', '/preferences/test']) {
      expect(await get(path)).toMatchObject({ status: 200, body: expect.stringContaining('Link of a test mail') });
      expect((await post(path, ONE_CLICK, { 'content-type': FORM })).status).toBe(200);
    }
    expect(await events()).toEqual([]);
  });
});

describe('the preference page', () => {
  /** Presses Save with these boxes, after the page had shown `shown`. */
  const save = (
    token: string,
    { topics, shown, all, wasAll }: { topics: string[]; shown: string[]; all?: boolean; wasAll?: boolean },
  ) =>
    post(
      `/preferences/${token}`,
      new URLSearchParams([
        ...topics.map((slug) => ['topic', slug]),
        ...shown.map((slug) => ['was-topic', slug]),
        ...(all ? [['stop-all', 'yes']] : []),
        ...(wasAll ? [['was-stop-all', 'yes']] : []),
      ]),
    );

  test('opts out of topics and of all topics, and back in', async () => {
    const { token } = await mailed();
    const saved = await save(token, { topics: ['news'], shown: ['news', 'offers'], all: true });
    expect(saved).toMatchObject({ status: 200, body: expect.stringContaining('Your preferences are saved.') });
    expect(await suppressions()).toEqual([
      { ...NEWS, topic: 'offers' },
      { ...NEWS, scope: 'ALL_TOPICS', topic: null },
    ]);
    await save(token, { topics: ['news', 'offers'], shown: ['news'], wasAll: true });
    expect(await suppressions()).toEqual([]);
  });

  test('changes only what the reader changed, so that an old page takes back no newer unsubscribe', async () => {
    const { token } = await mailed();
    await oneClick(token);
    await save(token, { topics: ['news'], shown: ['news', 'offers'] });
    expect(await suppressions()).toEqual([NEWS, { ...NEWS, topic: 'offers' }]);
  });

  test('saved twenty times at the same moment records each change once', async () => {
    const { token } = await mailed();
    await Promise.all(
      Array.from({ length: 20 }, () => save(token, { topics: [], shown: ['news', 'offers'], all: true })),
    );
    expect(await events()).toHaveLength(3);
    expect(await suppressions()).toHaveLength(3);
  });

  test('undoes no bounce, complaint or decision of an operator, and says that mail is stopped', async () => {
    const { token } = await mailed();
    await ledger.query(
      `INSERT INTO suppressions (address, scope, topic, reason) VALUES ('ann@example.test', 'ALL_MAIL', NULL, 'COMPLAINT'),
        ('ann@example.test', 'ALL_TOPICS', NULL, 'MANUAL')`,
    );
    expect((await get(`/preferences/${token}`)).body).toContain('No mail is sent to this address at the moment.');
    await save(token, { topics: ['news', 'offers'], shown: [], wasAll: true });
    expect(await suppressions()).toHaveLength(2);
  });

  test('ignores topics that don’t exist', async () => {
    const { token } = await mailed();
    expect((await save(token, { topics: ['x', HOSTILE], shown: ['news', 'y'] })).status).toBe(200);
    expect(await suppressions()).toEqual([NEWS]);
  });

  test('with 40 topics has less than 20 KB', async () => {
    await ledger.query(
      `INSERT INTO topics (slug, name, description) SELECT 'topic-' || n, 'Topic number ' || n, 'What happened in area ' || n || ' this week' FROM generate_series(1, 40) n`,
    );
    const { token } = await mailed();
    const { body } = await get(`/preferences/${token}`);
    expect(body).toContain('Topic number 40');
    expect(Buffer.byteLength(body)).toBeLessThan(20_000);
  });
});

test('after a corrected address, links of the first mail are for the first address', async () => {
  const first = await mailed();
  await ledger.query(
    `UPDATE deliveries SET email = 'new@example.test', earlier_emails = ARRAY[email], address_round = 1`,
  );
  await oneClick(first.token);
  expect(await suppressions()).toEqual([NEWS]);
  await oneClick(createToken('unsubscribe', { ...first, round: 1 }, KEYS));
  expect(await suppressions()).toEqual([NEWS, { ...NEWS, address: 'new@example.test' }]);
});

const eraseAnn = () =>
  eraseDeliveries(ledger.pool, { email: 'ann@example.test', userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 });

test('an erased person’s one-click request holds by the hash of the address, and is recorded once without it', async () => {
  const { token } = await mailed();
  await eraseAnn();
  const answers = [await oneClick(token), await oneClick(token)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers[0]!.body).toContain('You get no more mail of this kind.');
  expect(await suppressions()).toEqual([{ ...NEWS, address: expect.stringMatching(/^hash:[0-9a-f]{64}$/) }]);
  expect(await events()).toEqual([
    { kind: 'UNSUBSCRIBED', source: 'ONE_CLICK', email: expect.stringMatching(/^erased:/) },
  ]);
  const again = await ledger.accept({ to: ['ann@example.test'] });
  await ledger.query(`UPDATE dispatches SET topic = 'news' WHERE id = $1`, [again]);
  expect(await ledger.claim(again)).toEqual([]);
});

describe('strangers learn nothing from', () => {
  test('a token that is forged, of another kind, unknown or dropped: all get the same answer, and so does the page of an erased person', async () => {
    const mail = await mailed();
    const tokens = {
      forged: mail.token.replace(/^../, 'aa'),
      bounce: createToken('bounce', mail, KEYS),
      unknown: createToken('unsubscribe', { ...mail, deliveryId: '999999' }, KEYS),
      round: createToken('unsubscribe', { ...mail, round: 7 }, KEYS),
      otherDispatch: createToken('unsubscribe', { ...mail, dispatchId: '01890b0c-0000-7000-8000-ffffffffffff' }, KEYS),
      empty: '',
      long: 'a'.repeat(2_000),
      traversal: '..%2f..%2fetc%2fpasswd',
      nested: `${mail.token}/x`,
      nul: '%00',
    };
    const bodies = new Set<string>();
    for (const token of Object.values(tokens)) {
      for (const path of [`/u/${token}`, `/preferences/${token}`]) {
        for (const { status, body } of [await get(path), await post(path, ONE_CLICK, { 'content-type': FORM })]) {
          expect({ path, status }).toEqual({ path, status: 404 });
          bodies.add(body);
        }
      }
    }
    await eraseAnn();
    for (const path of [`/u/${mail.token}`, `/preferences/${mail.token}`]) bodies.add((await get(path)).body);
    bodies.add((await press(mail.token, 'resubscribe')).body);
    expect(bodies.size).toBe(1);
    expect(await suppressions()).toEqual([]);
  });

  test('a mail that was dropped: a one-click request for it is kept as unmatched', async () => {
    const mail = await mailed();
    const dropped = createToken('unsubscribe', { ...mail, deliveryId: '999999' }, KEYS);
    await oneClick(dropped);
    await oneClick(dropped);
    expect(await ledger.query('SELECT kind, delivery_id FROM feedback')).toEqual([
      { kind: 'UNSUBSCRIBED', delivery_id: null },
    ]);
  });
});

describe('what is refused', () => {
  test.each([
    ['no body', '', FORM],
    ['another body', 'hello=world', FORM],
    ['JSON', '{"List-Unsubscribe":"One-Click"}', 'application/json'],
    ['plain text', ONE_CLICK, 'text/plain'],
    ['XML', '<a/>', 'text/xml'],
    ['multipart without a boundary', ONE_CLICK, 'multipart/form-data'],
    ['a broken multipart body', '--x\r\nContent-Disposition: form-data', 'multipart/form-data; boundary=x'],
    [
      'a file of the right name',
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"; filename="a"\r\n\r\nOne-Click\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
    ],
  ])('%s changes nothing', async (_what, body, type) => {
    const { token } = await mailed();
    for (const path of [`/u/${token}`]) {
      expect((await post(path, body, { 'content-type': type })).status).toBe(400);
    }
    expect(await events()).toEqual([]);
  });

  test('a huge body is refused with 413', async () => {
    const { token } = await mailed();
    const answer = await post(`/u/${token}`, `${ONE_CLICK}&x=${'x'.repeat(1_000_000)}`, { 'content-type': FORM });
    expect(answer.status).toBe(413);
    expect(answer.body).toContain('Nothing was changed');
    expect(await events()).toEqual([]);
  });

  test('going back and forth by one mail without end, and the person ends unsubscribed', async () => {
    const { token, deliveryId, dispatchId } = await mailed();
    await oneClick(token);
    await ledger.query(
      `INSERT INTO feedback (deduplication_key, delivery_id, dispatch_id, email, kind, source, happened_at)
       SELECT 'x' || n, $1, $2, 'ann@example.test', 'UNSUBSCRIBED', 'PAGE', now() FROM generate_series(2, $3::int) n`,
      [deliveryId, dispatchId, MAX_UNSUBSCRIBES],
    );
    expect((await press(token, 'resubscribe')).status).toBe(429);
    expect((await post(`/preferences/${token}`, new URLSearchParams({ topic: 'news' }))).status).toBe(429);
    expect(await suppressions()).toEqual([NEWS]);
    expect((await oneClick(token)).status).toBe(200);
  });

  test('many invalid tokens of one network have to wait, and valid ones never', async () => {
    const { token } = await mailed();
    const from = { 'x-forwarded-for': '203.0.113.9' };
    const statuses = new Set<number>();
    for (let miss = 0; miss <= MAX_MISSES; miss += 1) statuses.add((await get('/u/none', from)).status);
    expect([...statuses]).toEqual([404, 429]);
    const limited = await get('/u/none', from);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await oneClick(token, from)).status).toBe(200);
  });
});

test('two hundred one-click requests at once are all answered after their commit, and a single one is answered quickly', async () => {
  const mails = await Promise.all(Array.from({ length: 220 }, (_, n) => mailed({ email: `p${n}@example.test` })));
  const answers = await Promise.all(mails.slice(0, 200).map(({ token }) => oneClick(token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(200);
  expect(await suppressions()).toHaveLength(200);
  const times: number[] = [];
  for (const { token } of mails.slice(200)) {
    const before = performance.now();
    await oneClick(token);
    times.push(performance.now() - before);
  }
  expect(times.sort((a, b) => a - b)[10]).toBeLessThan(500);
});
