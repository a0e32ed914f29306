import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { asSuperuser } from '../../../../test/support/superuser.js';
import { addresses, createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { createLedgerAccounts } from './accounts.js';
import { ATTEMPT_OUTBOX } from './attempt-outbox.js';
import { claimDeliveries } from './claim.js';
import { renewLeases } from './leases.js';
import { formOutboxBatch, shipOutboxBatch } from './outbox.js';
import { countDeadLetter, findActiveQueues, registerQueue } from './queues.js';
import { settleAttempts } from './settle.js';
import { NO_STAGING } from './staging.js';
import { grantToWorkers } from './worker-access.js';
import { forgetWorker, reportWorker } from './workers.js';
import { writeAudienceChunk } from './write-audience.js';

const INSUFFICIENT_PRIVILEGE = '42501';

let ledger: TestLedger;
/** Connections of a superuser. */
let admin: pg.Pool;
let server: pg.Pool;
let worker: pg.Pool;

/** `it's "odd"` contains every character that could end a literal or an identifier. */
const accountsOf = (password: string) => ({
  server: { name: `server ${process.pid}`, password },
  worker: { name: `it's "odd" ${process.pid}`, password },
});

const connectAs = ({ name, password }: { name: string; password: string }): pg.Pool => {
  const url = new URL(ledger.url);
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(password);
  const pool = new pg.Pool({ connectionString: url.href });
  cleanUp(() => pool.end());
  return pool;
};

beforeAll(async () => {
  ledger = await createTestLedger();
  admin = new pg.Pool({ connectionString: asSuperuser(ledger.url) });
  cleanUp(() => admin.end());
  const accounts = accountsOf(`pass'word\\`);
  await createLedgerAccounts({ adminUrl: asSuperuser(ledger.url), ...accounts });
  // The helpers of the test ledger connect as another role, which needs access.
  await admin.query(`GRANT ${pg.escapeIdentifier(accounts.server.name)} TO ${new URL(ledger.url).username}`);
  server = connectAs(accounts.server);
  worker = connectAs(accounts.worker);
  await grantToWorkers(server);
});

const refused = async (statement: string): Promise<string> => {
  const { code } = await worker.query(statement).then(
    () => ({ code: 'it was done' }),
    (err: pg.DatabaseError) => err,
  );
  return code!;
};

describe('a worker’s account', () => {
  test.each([
    'SELECT password_hash FROM users',
    'SELECT email FROM users',
    'SELECT * FROM users',
    `UPDATE users SET role = 'ADMIN'`,
    'SELECT secret_hash FROM api_keys',
    'SELECT * FROM sessions',
    `INSERT INTO sessions (token_hash, user_id, expires_at) VALUES ('\\x00', gen_random_uuid(), now())`,
    'SELECT * FROM audit_log',
    'SELECT * FROM sign_in_tries',
    'SELECT * FROM templates',
    'SELECT * FROM groups',
    'SELECT created_at FROM group_members',
    'DELETE FROM group_members',
    `UPDATE template_versions SET content = ''`,
    `UPDATE deliveries SET email = 'mallory@example.test'`,
    'UPDATE deliveries SET dispatch_id = gen_random_uuid()',
    `INSERT INTO deliveries (dispatch_id, email) VALUES (gen_random_uuid(), 'mallory@example.test')`,
    'DELETE FROM deliveries',
    `UPDATE dispatches SET context = '{}'`,
    'UPDATE dispatches SET total = 0',
    'DELETE FROM dispatches',
    'TRUNCATE attempt_outbox',
    'DROP TABLE attempt_outbox',
    'CREATE TABLE mine (id int)',
    'CREATE ROLE mine',
    `COPY (SELECT 1) TO PROGRAM 'true'`,
  ])('cannot run %s', async (statement) => {
    expect(await refused(statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  test('can do all that sending a mail needs', async () => {
    const group = await ledger.addGroup(await ledger.addUsers(1));
    const dispatchId = await ledger.accept({ to: addresses(1), audienceGroupIds: [group], audienceComplete: false });
    await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 10 });
    const deliveryIds = (await ledger.deliveries(dispatchId)).map(({ id }) => id);
    const leaseToken = randomUUID();
    const claimed = await claimDeliveries(worker, {
      deliveryIds,
      dispatchIds: [dispatchId],
      leaseToken,
      leaseMs: 60_000,
      messageDomain: 'example.test',
      hashKey: TEST_HASH_KEY,
      staging: NO_STAGING,
    });
    const leases = deliveryIds.map((deliveryId) => ({ deliveryId, leaseToken }));
    expect(await renewLeases(worker, { leases, leaseMs: 60_000 })).toHaveLength(2);
    const results = claimed.map((delivery) => resultOf(delivery, 'SENT'));
    expect(await settleAttempts(worker, results)).toHaveLength(2);
    expect(await formOutboxBatch(worker, ATTEMPT_OUTBOX, { rows: 10, bytes: 1_000 })).toBe('some');
    expect(await shipOutboxBatch(worker, ATTEMPT_OUTBOX, async () => {})).toBe(2);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', sent: 2 });
  });

  test('can report itself and count rejected messages', async () => {
    await registerQueue(ledger.pool, 'email.news');
    expect(await findActiveQueues(worker, 60)).toEqual(['email.news']);
    await countDeadLetter(worker, 'email.news');
    const id = randomUUID();
    for (const mailServerDownMs of [null, 1_000]) {
      await reportWorker(worker, { id, name: 'w', mailServerDownMs, mailServerError: null, staging: NO_STAGING });
    }
    await forgetWorker(worker, id);
  });
});

test('the server owns all objects and is not a superuser', async () => {
  const { rows } = await server.query(`
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S') AND pg_get_userbyid(c.relowner) <> current_user
    UNION ALL SELECT t.typname FROM pg_type t
    WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e' AND pg_get_userbyid(t.typowner) <> current_user`);
  expect(rows).toEqual([]);
  expect(
    (await server.query('SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user')).rows,
  ).toEqual([{ rolsuper: false, rolcreaterole: false }]);
  await server.query('ALTER TABLE users ADD mine int');
});

test('a second call changes the accounts’ passwords, and no other account can connect', async () => {
  const accounts = accountsOf('another');
  await createLedgerAccounts({ adminUrl: asSuperuser(ledger.url), ...accounts });
  expect((await connectAs(accounts.worker).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await expect(connectAs(accountsOf('wrong').worker).query('SELECT 1')).rejects.toThrow(/password/);
  const other = `other_${process.pid}`;
  await admin.query(`CREATE ROLE ${other} LOGIN PASSWORD 'other'`);
  await expect(connectAs({ name: other, password: 'other' }).query('SELECT 1')).rejects.toThrow(/permission denied/);
});
