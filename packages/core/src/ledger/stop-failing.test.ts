import { beforeEach, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { resumeDispatch } from './control.js';
import { settleAttempts } from './settle.js';
import { stopFailing } from './stop-failing.js';

const SENDER = '01890b0c-0000-7000-8000-00000000000a';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
  await ledger.query('DELETE FROM senders');
});

const addSender = (rule: { after?: number; failed?: number; bounced?: number }) =>
  ledger.query(
    `INSERT INTO senders (id, slug, from_email, stop_after, stop_failed_percent, stop_bounced_percent)
     VALUES ($1, 'news', 'a@b.test', $2, $3, $4)`,
    [SENDER, rule.after ?? null, rule.failed ?? null, rule.bounced ?? null],
  );

/** A dispatch of the sender with 100 mails, of which `sent` were accepted and `failed` refused. */
const send = async ({
  sent,
  failed,
  type = 'GROUP',
}: {
  sent: number;
  failed: number;
  type?: 'GROUP' | 'PERSONAL';
}) => {
  const dispatchId = await ledger.accept({ to: addresses(100), type });
  const claimed = (await ledger.claim(dispatchId)).slice(0, sent + failed);
  await settleAttempts(
    ledger.pool,
    claimed.map((one, at) => resultOf(one, at < sent ? 'SENT' : 'FAILED')),
  );
  await ledger.query('UPDATE dispatches SET sender_id = $2 WHERE id = $1', [dispatchId, SENDER]);
  return dispatchId;
};

test('a dispatch is paused once more mails failed than its sender allows', async () => {
  await addSender({ after: 20, failed: 10 });
  const within = await send({ sent: 18, failed: 2 });
  const beyond = await send({ sent: 17, failed: 3 });
  expect(await stopFailing(ledger.pool)).toEqual([{ id: beyond, cause: 'FAILED', sent: 17, failed: 3, bounced: 0 }]);
  expect(await ledger.dispatch(beyond)).toMatchObject({ status: 'PAUSED', stop_cause: 'FAILED' });
  expect(await ledger.dispatch(within)).toMatchObject({ status: 'SENDING', stop_cause: null });
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('bounces have a limit of their own', async () => {
  await addSender({ after: 20, failed: 50, bounced: 5 });
  const dispatchId = await send({ sent: 20, failed: 0 });
  await ledger.query('UPDATE dispatches SET bounced = 1 WHERE id = $1', [dispatchId]);
  expect(await stopFailing(ledger.pool)).toEqual([]);
  await ledger.query('UPDATE dispatches SET bounced = 2 WHERE id = $1', [dispatchId]);
  expect(await stopFailing(ledger.pool)).toMatchObject([{ id: dispatchId, cause: 'BOUNCED' }]);
});

test('nothing is stopped before enough mails have an outcome, without a rule, or in a personal dispatch', async () => {
  await addSender({ after: 30, failed: 10 });
  await send({ sent: 0, failed: 29 });
  await send({ sent: 0, failed: 50, type: 'PERSONAL' });
  expect(await stopFailing(ledger.pool)).toEqual([]);
  await ledger.query('UPDATE senders SET stop_after = 1, stop_failed_percent = NULL');
  expect(await stopFailing(ledger.pool)).toEqual([]);
});

test('a stopped dispatch that is resumed goes on to the end', async () => {
  await addSender({ after: 1, failed: 10 });
  const dispatchId = await send({ sent: 0, failed: 50 });
  await stopFailing(ledger.pool);
  expect(await resumeDispatch(ledger.pool, dispatchId)).toBe('PAUSED');
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'SENDING', stop_cause: null });
  expect(await stopFailing(ledger.pool)).toEqual([]);
});
