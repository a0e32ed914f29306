import { expect, test } from 'vitest';
import { readReport } from './read-report.js';
import { eventsOf } from './report-events.js';
import { deliveryStatusOf } from './testing/mails.js';

const DISPATCH = '01890b0c-0000-7000-8000-00123456789a';
const RETURNED = { 'Message-ID': `<7.${DISPATCH}@example.test>`, To: 'Ann <ann@dest.test>' };
const TOKEN = { deliveryId: '7', dispatch: '123456789a', round: 2 };

const failed = (recipient: string, status: string, original?: string) => ({
  'Final-Recipient': `rfc822; ${recipient}`,
  ...(original && { 'Original-Recipient': `rfc822; ${original}` }),
  Action: 'failed',
  Status: status,
});
const succeeded = (recipient: string, action = 'relayed') => ({
  'Final-Recipient': `rfc822; ${recipient}`,
  Action: action,
  Status: '2.0.0',
});

const readEvents = async (
  recipients: Record<string, string>[],
  { token = null, returned = RETURNED }: { token?: typeof TOKEN | null; returned?: Record<string, string> } = {},
) => eventsOf(await readReport(deliveryStatusOf(recipients, { returned })), { token, source: 'SMTP' });

test('the token names the delivery, whatever the report says of it', async () => {
  const returned = { 'Message-ID': `<8.${DISPATCH}@example.test>`, To: 'ben@dest.test' };
  const events = await readEvents([failed('other@away.test', '5.1.1')], { token: TOKEN, returned });
  expect(events).toMatchObject([{ target: TOKEN, kind: 'BOUNCED', bounceClass: 'HARD', source: 'SMTP' }]);
});

test('without a token the Message-ID names the delivery, and its address has to be confirmed', async () => {
  expect(await readEvents([failed('ann@dest.test', '5.1.1')])).toMatchObject([
    { target: { deliveryId: '7', dispatch: DISPATCH, round: null }, email: 'ann@dest.test' },
  ]);
});

test('a report about a mail of others names no delivery', async () => {
  const returned = { 'Message-ID': '<hello@other.test>' };
  expect(await readEvents([failed('ann@dest.test', '5.1.1')], { returned })).toMatchObject([
    { target: null, email: 'ann@dest.test' },
  ]);
});

test.each([
  ['the original recipient', failed('nouser@away.test', '5.1.1', 'ann@dest.test')],
  ['the returned mail alone', failed('nouser@away.test', '5.1.1')],
])('of an alias, the address that we mailed counts, by %s', async (_, group) => {
  expect(await readEvents([group])).toMatchObject([{ email: 'ann@dest.test' }]);
});

test('an original recipient that is left in xtext is decoded', async () => {
  const returned = { ...RETURNED, To: 'ann+news@dest.test' };
  const group = failed('x@away.test', '5.1.1', 'ann+2Bnews@dest.test');
  expect(await readEvents([group], { returned })).toMatchObject([{ email: 'ann+news@dest.test' }]);
});

test('an escaped address of a global report is decoded', async () => {
  const group = { ...failed('', '5.1.1'), 'Final-Recipient': 'utf-8; \\x{430}\\x{43D}\\x{43D}\\x{430}@dest.test' };
  expect(await readEvents([group], { returned: {} })).toMatchObject([{ email: 'анна@dest.test' }]);
});

test('of two recipients, the one that is ours counts', async () => {
  const events = await readEvents([failed('zoe@dest.test', '5.1.1'), failed('ann@dest.test', '5.2.2')]);
  expect(events).toMatchObject([{ email: 'ann@dest.test', bounceClass: 'SOFT' }]);
});

test('an alias that leads to two mailboxes bounces once, for the mildest cause', async () => {
  const groups = [failed('one@away.test', '5.1.1'), failed('two@away.test', '5.2.2')];
  expect(await readEvents(groups, { token: TOKEN })).toMatchObject([{ bounceClass: 'SOFT', statusCode: '5.2.2' }]);
});

test.each(['relayed', 'delivered', 'expanded', 'delayed'])(
  'an alias works if one of its mailboxes is gone and the mail to another is %s',
  async (action) => {
    const groups = [failed('one@away.test', '5.1.1'), succeeded('two@away.test', action)];
    expect(await readEvents(groups, { token: TOKEN })).toMatchObject([{ kind: 'BOUNCED', bounceClass: 'SOFT' }]);
  },
);

test('empty lines before the returned header are skipped', async () => {
  const mail = deliveryStatusOf([failed('ann@dest.test', '5.1.1')], { returned: RETURNED }).toString();
  const moved = Buffer.from(mail.replace('rfc822-headers\r\n\r\n', 'rfc822-headers\r\n\r\n\r\n\r\n'));
  expect((await readReport(moved)).returned.messageId).toBe(RETURNED['Message-ID']);
});

test('a success notice and a delay notice are no bounces', async () => {
  expect(await readEvents([succeeded('ann@dest.test')])).toMatchObject([{ kind: 'SUCCESS', bounceClass: null }]);
  const delayed = { ...failed('ann@dest.test', '4.2.2'), Action: 'delayed' };
  expect(await readEvents([delayed])).toMatchObject([
    { kind: 'DELAYED', bounceClass: null, errorClass: 'MAILBOX_FULL' },
  ]);
});

test('a report has the same key with the trace headers of a mailbox, and another one for another mail', async () => {
  const keyOf = async (headers: Record<string, string>, returned = RETURNED) => {
    const report = await readReport(deliveryStatusOf([failed('ann@dest.test', '5.1.1')], { returned, headers }));
    return eventsOf(report, { token: null, source: 'IMAP' })[0]!.deduplicationKey;
  };
  const key = await keyOf({});
  expect(await keyOf({ 'Return-Path': '<>', 'Delivered-To': 'bounces@mail.example.test', Received: 'by x.test' })).toBe(
    key,
  );
  expect(await keyOf({ 'Message-ID': '<report-2@mx.example.test>' })).not.toBe(key);
  expect(await keyOf({}, { ...RETURNED, 'Message-ID': `<8.${DISPATCH}@example.test>` })).not.toBe(key);
  const report = await readReport(deliveryStatusOf([failed('ann@dest.test', '5.1.1')], { returned: RETURNED }));
  expect(eventsOf(report, { token: TOKEN, source: 'SMTP' })[0]!.deduplicationKey).toBe(key);
});
