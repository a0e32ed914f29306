import { beforeEach, expect, test } from 'vitest';
import type { ClaimedDelivery } from '../ledger/claim.js';
import { messageIdOf } from '../ledger/message-id.js';
import { recordFeedback } from '../ledger/record-feedback.js';
import { settleAttempts } from '../ledger/settle.js';
import { createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { readReport } from './read-report.js';
import { eventsOf } from './report-events.js';
import { deliveryStatusOf } from './testing/mails.js';
import type { TokenTarget } from './token.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** A send to ann@dest.test and ben@dest.test. */
const sent = async () => {
  const dispatchId = await ledger.accept({ to: ['ann@dest.test', 'ben@dest.test'] });
  const deliveries = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    deliveries.map((one) => resultOf(one, 'SENT')),
  );
  const deliveryTo = (email: string) => deliveries.find((one) => one.email === email)!;
  return { dispatchId, ann: deliveryTo('ann@dest.test'), ben: deliveryTo('ben@dest.test') };
};

const messageIdFor = ({ id, dispatchId }: ClaimedDelivery) =>
  messageIdOf({ deliveryId: id, dispatchId, domain: 'example.test' });

const tokenFor = ({ id, dispatchId }: ClaimedDelivery): TokenTarget => ({
  deliveryId: id,
  dispatch: dispatchId.replaceAll('-', '').slice(-10),
  round: 0,
});

const bounceOf = (recipient: string, returned: Record<string, string>) =>
  deliveryStatusOf([{ 'Final-Recipient': `rfc822; ${recipient}`, Action: 'failed', Status: '5.1.1' }], { returned });

const record = async (mail: Buffer, token: TokenTarget | null) =>
  recordFeedback(ledger.pool, {
    events: eventsOf(await readReport(mail), { token, source: token ? 'SMTP' : 'IMAP' }),
    hashKey: TEST_HASH_KEY,
  });

const suppressed = async () =>
  (await ledger.query<{ address: string }>('SELECT address FROM suppressions ORDER BY id')).map(
    ({ address }) => address,
  );

test('without a token, a bounce behind an alias counts for the address that we mailed', async () => {
  const { dispatchId, ann } = await sent();
  const mail = bounceOf('gone@away.test', { 'Message-ID': messageIdFor(ann), To: 'ann@dest.test' });
  expect(await record(mail, null)).toEqual(['matched']);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 2, bounced: 1 });
  expect(await suppressed()).toEqual(['ann@dest.test']);
});

test('without a token, a bounce that names another recipient than the Message-ID counts for nobody', async () => {
  const { dispatchId, ben } = await sent();
  const mail = bounceOf('ann@dest.test', { 'Message-ID': messageIdFor(ben), To: 'ann@dest.test' });
  expect(await record(mail, null)).toEqual(['unmatched']);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 2, bounced: 0 });
  expect(await suppressed()).toEqual([]);
});

test('a report that comes in by SMTP with its token and lies in a mailbox too is recorded once', async () => {
  const { dispatchId, ann } = await sent();
  const mail = bounceOf('ann@dest.test', { 'Message-ID': messageIdFor(ann), To: 'ann@dest.test' });
  expect(await record(mail, tokenFor(ann))).toEqual(['matched']);
  const stored = Buffer.concat([Buffer.from('Return-Path: <>\r\nDelivered-To: bounces@mail.example.test\r\n'), mail]);
  expect(await record(stored, null)).toEqual(['repeated']);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 2, bounced: 1 });
});
