import { settleAttempts } from '@tidings/core/ledger/settle';
import type { Sql } from '@tidings/core/ledger/sql';
import { createLogger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { DataSource } from 'typeorm';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { addresses, createTestLedger, resultOf } from '../../../../packages/core/src/testing/test-ledger.js';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { createDataSource } from '../../assembly/database/data-source.js';
import { type DispatchWatch, startDispatchWatch } from './dispatch-watch.js';

const ledger = await createTestLedger();
let dataSource: DataSource;

beforeAll(async () => {
  dataSource = createDataSource({ url: ledger.url });
  await dataSource.initialize();
  cleanUp(() => dataSource.destroy());
});

/** A watch that counts the times that it reads versions. `failure` makes PostgreSQL away. */
const start = () => {
  const state = { reads: 0, failure: undefined as Error | undefined };
  const sql = {
    query: async (statement: Parameters<Sql['query']>[0]) => {
      state.reads += 1;
      if (state.failure) throw state.failure;
      return ledger.pool.query(statement as never);
    },
  } as unknown as Sql;
  const watch = startDispatchWatch({
    sql,
    dataSource,
    everyMs: 10,
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  onTestFinished(() => watch.stop());
  return { watch: watch.watch, state };
};

const follow = (watch: DispatchWatch['watch'], id: string) => {
  const seen: { status: string; sent: number }[] = [];
  const events = watch(id);
  const done = (async () => {
    for await (const { status, counts } of events) seen.push({ status: String(status), sent: counts.sent });
  })();
  return { seen, end: () => events.return(undefined).then(() => done) };
};

test('PostgreSQL isn’t asked while nobody watches', async () => {
  const { watch, state } = start();
  const id = await ledger.accept({ to: addresses(1) });
  const one = follow(watch, id);
  await waitUntil(() => one.seen.length === 1);
  await one.end();
  const { reads } = state;
  const other = await ledger.accept({ to: addresses(1) });
  await ledger.claim(other);
  expect(state.reads).toBeLessThanOrEqual(reads + 1);
});

test('each change is seen by the watches of two servers, and nothing else is', async () => {
  const [here, there] = [start(), start()];
  const id = await ledger.accept({ to: addresses(3) });
  const followers = [follow(here.watch, id), follow(there.watch, id), follow(there.watch, id)];
  const unrelated = follow(here.watch, await ledger.accept({ to: addresses(1) }));
  await waitUntil(() => followers.every(({ seen }) => seen.length === 1) && unrelated.seen.length === 1);
  const claimed = await ledger.claim(id);
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'SENT')),
  );
  await waitUntil(() => followers.every(({ seen }) => seen.at(-1)!.sent === 3));
  expect(followers.every(({ seen }) => seen.at(-1)!.status === 'COMPLETED')).toBe(true);
  const { reads } = here.state;
  await waitUntil(() => here.state.reads > reads + 3);
  expect(unrelated.seen).toHaveLength(1);
  const late = follow(here.watch, id);
  await waitUntil(() => late.seen.length === 1);
  expect(late.seen[0]).toEqual({ status: 'COMPLETED', sent: 3 });
});

test('all watched dispatches are read with one statement', async () => {
  const { watch, state } = start();
  const ids = [];
  for (let n = 0; n < 20; n += 1) ids.push(await ledger.accept({ to: addresses(1) }));
  const followers = ids.map((id) => follow(watch, id));
  await waitUntil(() => followers.every(({ seen }) => seen.length === 1));
  expect(state.reads).toBeLessThanOrEqual(3);
});

test('a slow reader gets the newest state, and none between', async () => {
  const { watch } = start();
  const id = await ledger.accept({ to: addresses(5) });
  const events = watch(id);
  await events.next();
  const quick = follow(watch, id);
  for (const delivery of await ledger.claim(id)) await settleAttempts(ledger.pool, [resultOf(delivery, 'SENT')]);
  await waitUntil(() => quick.seen.at(-1)?.sent === 5);
  expect((await events.next()).value.counts.sent).toBe(5);
  await events.return(undefined);
});

test('after PostgreSQL was away, watching goes on', async () => {
  const { watch, state } = start();
  const id = await ledger.accept({ to: addresses(1) });
  const one = follow(watch, id);
  await waitUntil(() => one.seen.length === 1);
  state.failure = new Error('the connection is lost');
  const { reads } = state;
  await waitUntil(() => state.reads > reads);
  await ledger.claim(id);
  state.failure = undefined;
  await waitUntil(() => one.seen.length > 1);
});
