import { randomUUID } from 'node:crypto';
import type { Sql } from '@tidings/core/ledger/sql';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, onTestFinished, test } from 'vitest';
import { startSenders } from './senders.js';
import { TEST_KEYS } from './testing/keys.js';
import { createTestLedger } from './testing/ledger.js';
import { silent } from './testing/logs.js';

const ledger = await createTestLedger();

test('a sender that was created during a read is known after a refresh, so that its mails don’t wait', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reads = 0;
  // Holds the answer of the first read back.
  const sql: Sql = {
    query: async (statement) => {
      const result = await ledger.pool.query(statement);
      if (statement.name === 'read_senders') {
        reads += 1;
        if (reads === 1) await held;
      }
      return result;
    },
  };
  const senders = startSenders({
    sql,
    keys: TEST_KEYS,
    builtIn: { mailFrom: 'news@example.test' },
    routes: { apply: () => {}, heed: () => {}, releaseBusy: async () => {} },
    limiter: { apply: () => {}, applySlow: () => {} },
    quietHours: { apply: () => {} },
    logger: silent,
  });
  onTestFinished(senders.stop);
  await waitUntil(() => reads === 1);
  const id = randomUUID();
  await ledger.run(`INSERT INTO senders (id, slug, from_email) VALUES ($1, 'new', 'new@example.test')`, [id]);
  const refreshed = senders.refresh();
  release();
  await refreshed;
  expect(senders.identityOf(id)?.domain).toBe('example.test');
});
