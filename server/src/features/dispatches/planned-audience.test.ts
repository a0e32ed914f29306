import { NO_STAGING } from '@tidings/core/ledger/staging';
import { beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger } from '../../../../packages/core/src/testing/test-ledger.js';
import { NotificationType } from '../notifications/notification-type.js';
import { planAudience } from './planned-audience.js';
import type { ValidSend } from './validate-send.js';

const ledger = await createTestLedger();
const hashKey = Buffer.alloc(32);

beforeEach(() => ledger.query('TRUNCATE users, groups, suppressions CASCADE'));

const plan = (more: Partial<ValidSend> = {}) =>
  planAudience(ledger.pool, {
    send: {
      type: NotificationType.ALL,
      event: 'news',
      templateSlug: 'news',
      templateVersion: 1,
      context: {},
      topic: null,
      audienceUserIds: [],
      audienceGroupIds: [],
      deliveries: [],
      audienceComplete: false,
      ...more,
    },
    hashKey,
    staging: NO_STAGING,
  });

const addUsers = (count: number) =>
  ledger.query(
    `INSERT INTO users (id, username, email, locale, is_active)
     SELECT gen_random_uuid(), 'u' || n, 'u' || n || '@example.test', CASE WHEN n % 4 = 0 THEN 'ru' ELSE 'en' END, n % 10 <> 1
     FROM generate_series(1, $1) n`,
    [count],
  );

describe('the audience of a send', () => {
  test('has everybody, without inactive users and suppressed addresses', async () => {
    await addUsers(20);
    await ledger.query(
      `INSERT INTO suppressions (address, scope, reason) VALUES ('u2@example.test', 'ALL_MAIL', 'HARD_BOUNCE')`,
    );
    expect(await plan()).toMatchObject({
      total: 20,
      willBeMailed: 17,
      skipped: [
        { reason: 'INACTIVE', count: 2 },
        { reason: 'HARD_BOUNCE', count: 1 },
      ],
      locales: { en: 12, ru: 5 },
    });
  });

  test('counts those at Gmail who would be mailed', async () => {
    const emails = ['a@gmail.com', 'b@googlemail.com', 'c@mail.test', 'd@gmail.com', 'e@notgmail.com'];
    await ledger.query(
      `INSERT INTO suppressions (address, scope, reason) VALUES ('d@gmail.com', 'ALL_MAIL', 'HARD_BOUNCE')`,
    );
    const deliveries = emails.map((email) => ({ userId: null, email, recipient: null }));
    const audience = await plan({ type: NotificationType.GROUP, deliveries, audienceComplete: true });
    expect(audience).toMatchObject({ willBeMailed: 4, toGmail: 2 });
  });

  test('has each address once, and strangers with their locale', async () => {
    await addUsers(3);
    const recipient = { locale: 'de' };
    const deliveries = ['u2@example.test', 'x@example.test'].map((email) => ({ userId: null, email, recipient }));
    const planned = await plan({ deliveries });
    expect(planned).toMatchObject({ total: 4, willBeMailed: 3, locales: { de: 2, en: 1 } });
    expect(planned.samples).toHaveLength(3);
  });

  test('has the users and the members that are named, and nobody else', async () => {
    await addUsers(5);
    const [{ id }] = (await ledger.query(`SELECT id FROM users WHERE username = 'u3'`)) as [{ id: string }];
    expect(await plan({ type: NotificationType.GROUP, audienceUserIds: [id] })).toMatchObject({ total: 1 });
    expect(await plan({ type: NotificationType.GROUP })).toMatchObject({ total: 0, willBeMailed: 0, samples: [] });
  });

  test('of 100,000 people is counted in less than 5 s, with 100,000 suppressions', async () => {
    await addUsers(100_000);
    await ledger.query(
      `INSERT INTO suppressions (address, scope, reason)
       SELECT 'u' || (2 * n) || '@example.test', 'ALL_MAIL', 'UNSUBSCRIBED' FROM generate_series(1, 100000) n`,
    );
    await ledger.query('ANALYZE users, suppressions');
    const start = performance.now();
    const planned = await plan();
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(planned).toMatchObject({ total: 100_000, willBeMailed: 40_000 });
  });
});
