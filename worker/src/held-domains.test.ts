import { listHolds } from '@tidings/core/ledger/domain-holds';
import { beginRelease, finishRelease } from '@tidings/core/ledger/release-domain';
import { expect, test } from 'vitest';
import { startDelivery } from './testing/delivery.js';
import { createTestLedger } from './testing/ledger.js';
import { type Moment, startScriptedSmtp } from './testing/scripted-smtp.js';

const ledger = await createTestLedger();

const CONNECTIONS = 3;
const HELD = { senderId: null, domain: 'strict.test' };
const REFUSAL = '550 5.7.26 This mail has been blocked because the sender is unauthenticated';

/** A mail server that refuses mails to strict.test after their content, and counts them. */
const startStrictServer = async () => {
  const seen = { refused: 0 };
  const refuse = ({ to }: Moment) => {
    if (!to[0]!.endsWith('@strict.test')) return '250 2.0.0 ok';
    seen.refused += 1;
    return REFUSAL;
  };
  const smtp = await startScriptedSmtp({ dot: refuse });
  return { smtp, seen };
};

const people = (strict: number, open: number) => [
  ...Array.from({ length: strict }, (_, n) => ({ email: `p${n}@strict.test` })),
  ...Array.from({ length: open }, (_, n) => ({ email: `p${n}@open.test` })),
];

const countsOf = async (dispatchId: string): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { status } of await ledger.deliveries(dispatchId)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

test('two workers send no more mails to a domain after its third refusal than are in transit, and all others', async () => {
  const { smtp, seen } = await startStrictServer();
  const workers = [1, 2].map(() => startDelivery({ sql: ledger.pool, smtpUrl: smtp.url, connections: CONNECTIONS }));
  const { dispatchId, batch } = await ledger.send(people(200, 100));
  const half = batch.filter((_, index) => index % 2 === 0);
  const otherHalf = batch.filter((_, index) => index % 2 === 1);
  const verdicts = await Promise.all([workers[0]!.deliver(half), workers[1]!.deliver(otherHalf)]);

  const most = 3 + CONNECTIONS * workers.length;
  expect(seen.refused).toBeGreaterThanOrEqual(3);
  expect(seen.refused).toBeLessThanOrEqual(most);
  expect(await countsOf(dispatchId)).toEqual({ SENT: 100, FAILED: seen.refused, RETRYING: 200 - seen.refused });
  expect(Object.values(verdicts[0]!).filter((verdict) => verdict === 'tried')).not.toHaveLength(0);
  expect(await listHolds(ledger.pool)).toMatchObject([{ ...HELD, refusals: seen.refused }]);
  // What was given back was no attempt.
  const waiting = (await ledger.deliveries(dispatchId)).filter(({ status }) => status === 'RETRYING');
  expect(waiting.every(({ attempts }) => attempts === 0)).toBe(true);
  expect((await ledger.run('SELECT * FROM suppressions')).rows).toEqual([]);

  // Once it accepts mails, a release sends everything: what waited, and what was refused.
  smtp.script = {};
  await beginRelease(ledger.pool, HELD);
  expect(await finishRelease(ledger.pool, HELD)).toBe(200);
  await workers[0]!.deliver(batch);
  // The first worker still takes the domain for held, and gives those mails back once more.
  await workers[0]!.deliver(batch);
  expect(await countsOf(dispatchId)).toEqual({ SENT: 300 });
});

test('a domain that refuses one mail now and then is not held', async () => {
  let mails = 0;
  const smtp = await startScriptedSmtp({
    dot: () => {
      mails += 1;
      return mails % 4 === 0 ? REFUSAL : '250 2.0.0 ok';
    },
  });
  const { deliver } = startDelivery({ sql: ledger.pool, smtpUrl: smtp.url, connections: 1 });
  const { dispatchId, batch } = await ledger.send(people(40, 0).map(({ email }) => ({ email: `fair-${email}` })));
  await deliver(batch);
  expect(await countsOf(dispatchId)).toEqual({ SENT: 30, FAILED: 10 });
});
