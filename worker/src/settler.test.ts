import { randomUUID } from 'node:crypto';
import { claimDeliveries } from '@tidings/core/ledger/claim';
import { lapseLeases } from '@tidings/core/ledger/leases';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import type { Sql } from '@tidings/core/ledger/sql';
import { NO_STAGING } from '@tidings/core/ledger/staging';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSettler } from './settler.js';
import { createFaultySql } from './testing/faulty-sql.js';
import { TEST_KEYS } from './testing/keys.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { collectLogs } from './testing/logs.js';

const result = (deliveryId: string, more: Partial<AttemptResult> = {}): AttemptResult => ({
  deliveryId,
  dispatchId: '01890b0c-0000-7000-8000-000000000001',
  leaseToken: randomUUID(),
  outcome: 'SENT',
  retryInMs: null,
  smtpCode: 250,
  enhancedCode: null,
  errorClass: null,
  error: null,
  messageId: `<${deliveryId}@example.test>`,
  durationMs: 1,
  ...more,
});

const results = (count: number, first = 1) =>
  Array.from({ length: count }, (_, index) => result(String(first + index)));

/** Creates a fake PostgreSQL that answers when the test tells it to, and records the ids of each statement. */
const createSlowSql = () => {
  const statements: string[][] = [];
  const answers: (() => void)[] = [];
  const sql: Sql = {
    query: async <Row>({ values }: { values?: unknown[] }) => {
      const ids = (JSON.parse(values![0] as string) as AttemptResult[]).map(({ deliveryId }) => deliveryId);
      statements.push(ids);
      await new Promise<void>((resolve) => answers.push(resolve));
      return { rows: ids.map((id) => ({ id })) as Row[] };
    },
  };
  return { sql, statements, answer: () => answers.shift()!() };
};

const waits = (keepsUp: () => Promise<void>): Promise<boolean> =>
  Promise.race([keepsUp().then(() => false), new Promise<true>((resolve) => setImmediate(resolve, true))]);

describe('results', () => {
  test('that arrive while a batch is being written are settled together', async () => {
    const { sql, statements, answer } = createSlowSql();
    const { settle } = createSettler({ sql, logger: collectLogs().logger });
    const settling = results(5).map((one) => settle([one]));
    await waitUntil(() => statements.length === 1);
    answer();
    await waitUntil(() => statements.length === 2);
    expect(statements).toEqual([['1'], ['2', '3', '4', '5']]);
    answer();
    await Promise.all(settling);
  });

  test('make keepsUp wait while PostgreSQL is slow', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { sql, statements, answer } = createSlowSql();
    const { settle, keepsUp } = createSettler({ sql, logger: collectLogs().logger });
    expect(await waits(keepsUp)).toBe(false);
    const settling = settle(results(1));
    await waitUntil(() => statements.length === 1);
    expect(await waits(keepsUp)).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(await waits(keepsUp)).toBe(true);
    const asked = keepsUp();
    answer();
    await Promise.all([settling, asked]);
  });

  test('make keepsUp wait at the maximum of unsettled results, until there are fewer', async () => {
    const { sql, statements, answer } = createSlowSql();
    const { settle, keepsUp } = createSettler({ sql, logger: collectLogs().logger, maxUnsettled: 3 });
    const first = settle(results(2));
    await waitUntil(() => statements.length === 1);
    expect(await waits(keepsUp)).toBe(false);
    const second = settle(results(3, 3));
    expect(await waits(keepsUp)).toBe(true);
    answer();
    await first;
    // When the maximum of unsettled results is reached, the next batch is written without waiting for more results.
    await waitUntil(() => statements.length === 2);
    expect(await waits(keepsUp)).toBe(true);
    const asked = keepsUp();
    answer();
    await Promise.all([second, asked]);
    expect(await waits(keepsUp)).toBe(false);
  });

  test('make keepsUp wait no more once a slow statement is done, even while the next batch gathers', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { sql, statements, answer } = createSlowSql();
    const { settle, keepsUp } = createSettler({ sql, logger: collectLogs().logger });
    const settling = settle(results(1));
    await waitUntil(() => statements.length === 1);
    vi.advanceTimersByTime(1_000);
    answer();
    await settling;
    expect(await waits(keepsUp)).toBe(false);
  });

  test('that follow a batch one by one are gathered for a moment, and a hundred at once are not', async () => {
    const { sql, statements, answer } = createSlowSql();
    const { settle } = createSettler({ sql, logger: collectLogs().logger });
    const settling = [settle(results(1))];
    await waitUntil(() => statements.length === 1);
    answer();
    await settling[0];
    settling.push(settle([result('2')]));
    await new Promise((resolve) => setImmediate(resolve));
    settling.push(settle([result('3')]));
    await waitUntil(() => statements.length === 2);
    expect(statements[1]).toEqual(['2', '3']);
    answer();
    await settling[2];
    settling.push(...results(100, 4).map((one) => settle([one])));
    // A hundred results at once are written without waiting for more.
    await new Promise((resolve) => setImmediate(resolve));
    expect(statements).toHaveLength(3);
    answer();
    await Promise.all(settling);
  });

  test('make keepsUp wait at once when a statement failed', async () => {
    const slow = createSlowSql();
    const sql = createFaultySql(slow.sql);
    sql.fail('settle_attempts');
    const { settle, keepsUp } = createSettler({ sql, logger: collectLogs().logger });
    const settling = settle(results(1));
    await waitUntil(() => slow.statements.length === 1);
    expect(await waits(keepsUp)).toBe(true);
    slow.answer();
    await settling;
    expect(await waits(keepsUp)).toBe(false);
  });

  test('are settled in batches of at most 500, in order', async () => {
    const { sql, statements, answer } = createSlowSql();
    const { settle } = createSettler({ sql, logger: collectLogs().logger });
    const settling = [settle(results(1)), ...results(1_200, 2).map((one) => settle([one]))];
    for (let done = 1; done <= 4; done += 1) {
      await waitUntil(() => statements.length === done);
      answer();
    }
    await Promise.all(settling);
    expect(statements.map((ids) => ids.length)).toEqual([1, 500, 500, 200]);
    expect(statements.flat()).toEqual(results(1_201).map(({ deliveryId }) => deliveryId));
  });

  test('resolve once their own statement is done, not before', async () => {
    const { sql, statements, answer } = createSlowSql();
    const { settle } = createSettler({ sql, logger: collectLogs().logger });
    const done: string[] = [];
    const settling = ['1', '2'].map((id) => settle([result(id)]).then(() => done.push(id)));
    await waitUntil(() => statements.length === 1);
    expect(done).toEqual([]);
    answer();
    await settling[0];
    await waitUntil(() => statements.length === 2);
    expect(done).toEqual(['1']);
    answer();
    await settling[1];
  });

  test('that are passed in one call stay together, even if they are more than 500', async () => {
    const { sql, statements, answer } = createSlowSql();
    const settling = createSettler({ sql, logger: collectLogs().logger }).settle(results(700));
    await waitUntil(() => statements.length === 1);
    answer();
    await settling;
    expect(statements[0]).toHaveLength(700);
  });
});

describe('with PostgreSQL', async () => {
  const ledger = await createTestLedger();
  const { logger, lines } = collectLogs();
  const sql = createFaultySql(ledger.pool);
  const { settle } = createSettler({ sql, logger });

  const claim = async (batch: { deliveryId: string; dispatchId: string }[]) => {
    const [first] = batch;
    const request = { deliveryIds: batch.map(({ deliveryId }) => deliveryId), dispatchIds: [first!.dispatchId] };
    return claimDeliveries(ledger.pool, {
      ...request,
      leaseToken: randomUUID(),
      leaseMs: 60_000,
      messageDomain: 'example.com',
      hashKey: TEST_KEYS.hashKey,
      staging: NO_STAGING,
    });
  };
  const send = async (count: number) => {
    const { dispatchId, ids, batch } = await ledger.send(strangers(count));
    const [claimed] = await claim(batch);
    const own = { dispatchId, leaseToken: claimed!.leaseToken };
    /** Lapses the leases, as after the loss of the worker that holds them. */
    const lapse = async () => {
      await ledger.run(`UPDATE deliveries SET lease_until = now() - '1 s'::interval WHERE dispatch_id = $1`, [
        dispatchId,
      ]);
      await lapseLeases(ledger.pool, { policy: 'resend', maxAttempts: 9, limit: 100 });
    };
    return { dispatchId, ids, batch, own, lapse };
  };

  test('a failed statement is retried until the results are settled', async () => {
    const { dispatchId, ids, own } = await send(2);
    sql.fail('settle_attempts', { times: 2 });
    await settle(ids.map((id) => result(id, own)));
    expect(await ledger.statuses(dispatchId)).toEqual(['SENT', 'SENT']);
    expect(lines.map(({ msg }) => msg)).toEqual(['failed, will retry', 'works again']);
  });

  test('a result that comes after its lease lapsed, and before another claim, is still settled', async () => {
    const { dispatchId, ids, own, lapse } = await send(1);
    await lapse();
    await settle([result(ids[0]!, own)]);
    expect(await ledger.dispatch(dispatchId)).toEqual({ status: 'COMPLETED', total: 1, sent: 1 });
  });

  test('a result that comes after another claim is ignored, with a warning', async () => {
    const { dispatchId, ids, batch, own, lapse } = await send(1);
    await lapse();
    await claim(batch);
    lines.length = 0;
    await settle([result(ids[0]!, own)]);
    expect(await ledger.statuses(dispatchId)).toEqual(['SENDING']);
    expect(lines).toMatchObject([{ level: 'warn', results: 1, msg: expect.stringContaining('ignored late results') }]);
  });

  test('of a late result and a current one for the same delivery only the current one is settled, once', async () => {
    const { dispatchId, ids, batch, own, lapse } = await send(1);
    await lapse();
    const [again] = await claim(batch);
    const late = result(ids[0]!, { ...own, outcome: 'FAILED', smtpCode: 550, error: 'late' });
    const counts = result(ids[0]!, { ...own, leaseToken: again!.leaseToken });
    await settle([late, counts]);
    expect(await ledger.statuses(dispatchId)).toEqual(['SENT']);
    const logged = (await ledger.attempts()).filter(({ deliveryId }) => deliveryId === ids[0]);
    expect(logged.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual(['1 UNCERTAIN', '2 SENT']);
  });
});

test('a result with text that PostgreSQL refuses is settled without the text, and doesn’t block the others', async () => {
  const ledger = await createTestLedger();
  const { dispatchId, ids } = await ledger.send(strangers(3));
  const leaseToken = randomUUID();
  const lease = {
    dispatchIds: [dispatchId],
    leaseToken,
    leaseMs: 60_000,
    messageDomain: 'example.test',
    hashKey: TEST_KEYS.hashKey,
    staging: NO_STAGING,
  };
  await claimDeliveries(ledger.pool, { deliveryIds: ids, ...lease });
  const { logger, lines } = collectLogs();
  const { settle } = createSettler({ sql: ledger.pool, logger });
  const poison = { outcome: 'FAILED', errorClass: 'REJECTED', smtpCode: 550, error: 'a \u0000 in it' } as const;
  await settle(ids.map((id, index) => result(id, { dispatchId, leaseToken, ...(index === 1 && poison) })));
  expect(await ledger.statuses(dispatchId)).toEqual(['SENT', 'FAILED', 'SENT']);
  expect(lines.some(({ msg }) => msg === 'could not settle a result with the reply of the mail server')).toBe(true);
});
