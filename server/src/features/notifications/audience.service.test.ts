import { NO_STAGING } from '@tidings/core/ledger/staging';
import type { DataSource } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { type AudienceService, createAudienceService } from './audience.service.js';
import { NotificationType } from './notification-type.js';

const { ALL, GROUP, PERSONAL } = NotificationType;
const HASH_KEY = Buffer.alloc(32, 7);

let dataSource: DataSource;
let audiences: AudienceService;
/** anna, boris and dora are in the group of readers, clara is in none. dora is inactive. */
let people: Record<'anna' | 'boris' | 'clara' | 'dora', string>;
let readers: string;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  audiences = createAudienceService({ dataSource, hashKey: HASH_KEY, staging: NO_STAGING });
  const rows: { username: keyof typeof people; id: string }[] = await dataSource.query(
    `INSERT INTO users (id, username, email, is_active)
     SELECT gen_random_uuid(), name, name || '@example.test', name <> 'dora' FROM unnest('{anna,boris,clara,dora}'::text[]) name
     RETURNING username, id`,
  );
  people = Object.fromEntries(rows.map(({ username, id }) => [username, id])) as typeof people;
  const { anna, boris, dora } = people;
  const [group] = await dataSource.query(
    `INSERT INTO groups (id, name) VALUES (gen_random_uuid(), 'Readers') RETURNING id`,
  );
  readers = group.id;
  await dataSource.query('INSERT INTO group_members (group_id, user_id) SELECT $1, unnest($2::uuid[])', [
    readers,
    [anna, boris, dora],
  ]);
  await dataSource.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News'), ('offers', 'Offers')`);
});

test('the audience of an unsaved notification is counted, with the ids of some of its users', async () => {
  const { anna, boris, clara } = people;
  const draft = await audiences.count({ type: GROUP, userIds: [anna, clara], groupIds: [readers] });
  expect(draft).toEqual({ size: 3, sample: [anna, boris, clara].sort() });
  expect((await audiences.count({ type: PERSONAL, userIds: [anna], groupIds: [readers] })).size).toBe(1);
  expect((await audiences.count({ type: ALL })).size).toBe(3);
});

describe('those who are skipped', () => {
  beforeAll(() =>
    dataSource.query(
      `INSERT INTO suppressions (address, scope, topic, reason, expires_at) VALUES
         ('anna@example.test', 'ALL_TOPICS', NULL, 'UNSUBSCRIBED', NULL), ('anna@example.test', 'TOPIC', 'news', 'MANUAL', NULL),
         ('boris@example.test', 'TOPIC', 'news', 'MANUAL', NULL), ('boris@example.test', 'ALL_MAIL', NULL, 'COMPLAINT', now()),
         ('dora@example.test', 'ALL_MAIL', NULL, 'COMPLAINT', NULL), ('stranger@example.test', 'ALL_MAIL', NULL, 'COMPLAINT', NULL),
         ('hash:' || encode(sha256($1::bytea || convert_to('clara@example.test', 'UTF8')), 'hex'), 'ALL_MAIL', NULL, 'HARD_BOUNCE', NULL)`,
      [HASH_KEY],
    ),
  );

  const inactive = { reason: 'INACTIVE', count: 1 };
  const erased = { reason: 'HARD_BOUNCE', count: 1 };
  const unsubscribed = { reason: 'UNSUBSCRIBED', count: 1 };
  const manual = { reason: 'MANUAL', count: 1 };

  test('are counted by the reason that the claim would find for the topic, each once', async () => {
    expect(await audiences.countSkipped({ type: ALL, topic: 'news' })).toEqual({
      willBeMailed: 0,
      skipped: [erased, inactive, manual, unsubscribed],
    });
    expect(await audiences.countSkipped({ type: ALL, topic: 'offers' })).toEqual({
      willBeMailed: 1,
      skipped: [erased, inactive, unsubscribed],
    });
  });

  test('are fewer for transactional mail, which only ALL_MAIL stops', async () => {
    expect(await audiences.countSkipped({ type: ALL })).toEqual({ willBeMailed: 2, skipped: [erased, inactive] });
  });

  test('are of the chosen users and groups alone', async () => {
    const { boris, clara } = people;
    expect(await audiences.countSkipped({ type: GROUP, groupIds: [readers], topic: 'offers' })).toEqual({
      willBeMailed: 1,
      skipped: [inactive, unsubscribed],
    });
    expect(await audiences.countSkipped({ type: PERSONAL, userIds: [boris] })).toEqual({
      willBeMailed: 1,
      skipped: [],
    });
    expect(await audiences.countSkipped({ type: PERSONAL, userIds: [clara] })).toEqual({
      willBeMailed: 0,
      skipped: [erased],
    });
  });
});
