import { expect, test } from 'vitest';
import type { Delivery } from './delivery-states';
import { type Attempt, type Feedback, isLogBehind, stepsOf } from './timeline';

const delivery: Delivery = {
  id: '7',
  email: 'ann@example.com',
  status: 'SENT',
  fate: 'ACCEPTED',
  errorClass: null,
  lastError: null,
  stopReason: null,
  suppressedBy: null,
  isRedirected: false,
  waitReason: null,
  retryCount: 1,
  nextAttemptAt: null,
  createdAt: '2026-11-24T12:00:01.000Z',
  lastUpdate: '2026-11-24T12:00:09.000Z',
  messageId: '<7@example.com>',
  correctedEmail: null,
  route: null,
  earlierEmails: [],
  fateFeedback: null,
  user: null,
  dispatch: {
    id: 'd',
    event: 'Digest',
    status: 'SENDING',
    isSpreading: false,
    templateSlug: 'digest',
    templateVersion: 1,
    createdAt: '2026-11-24T12:00:00.000Z',
    sender: null,
    sendAt: null,
    expiresAt: null,
    source: 'ADMIN',
  },
};

const attempt = (outcome: Attempt['outcome'], number: number): Attempt => ({
  id: String(number),
  attempt: number,
  email: 'ann@example.com',
  outcome,
  smtpCode: null,
  errorClass: null,
  error: null,
  stopReason: null,
  response: null,
  durationMs: 20,
  finishedAt: `2026-11-24T12:00:0${number + 1}.000Z`,
});

const messagesOf = (of: Delivery, ...attempts: Attempt[]) => stepsOf(of, { attempts }).map(({ message }) => message);

test('a successful second attempt is the last step of a delivery’s history', () => {
  expect(messagesOf(delivery, attempt('RETRY', 1), attempt('SENT', 2))).toEqual([
    'step.accepted.ADMIN',
    'step.queued',
    'step.RETRY',
    'step.SENT',
  ]);
});

test('a state that the log doesn’t have yet comes from the ledger', () => {
  expect(messagesOf(delivery)).toEqual(['step.accepted.ADMIN', 'step.queued', 'now.SENT']);
  expect(messagesOf({ ...delivery, status: 'CANCELLED' }, attempt('RETRY', 1)).at(-1)).toBe('now.CANCELLED');
});

test('an attempt that a suppression stopped has its reason', () => {
  const suppressed: Delivery = { ...delivery, status: 'SUPPRESSED', suppressedBy: 'COMPLAINT' };
  const [tried, stopped] = stepsOf(suppressed, { attempts: [attempt('RETRY', 1), attempt('SUPPRESSED', 2)] }).slice(-2);
  expect(tried?.suppressedBy).toBeUndefined();
  expect(stopped).toMatchObject({ message: 'step.SUPPRESSED', suppressedBy: 'COMPLAINT' });
});

test('the last step of a waiting delivery says what it waits for and until when', () => {
  const nextAttemptAt = '2026-11-24T13:00:00.000Z';
  const waiting: Delivery = { ...delivery, status: 'RETRYING', nextAttemptAt };
  expect(stepsOf(waiting, { attempts: [attempt('RETRY', 1)] }).at(-1)).toMatchObject({
    message: 'now.RETRYING',
    at: nextAttemptAt,
  });
  const paused: Delivery = { ...waiting, dispatch: { ...delivery.dispatch, status: 'PAUSED' } };
  expect(stepsOf(paused, { attempts: [] }).at(-1)).toMatchObject({ message: 'now.PAUSED', at: null });
});

test('the scheduled start is a step in chronological order', () => {
  const sendAt = '2026-11-24T12:00:00.500Z';
  expect(messagesOf({ ...delivery, dispatch: { ...delivery.dispatch, sendAt } })).toEqual([
    'step.accepted.ADMIN',
    'step.begins',
    'step.queued',
    'now.SENT',
  ]);
});

test('after the final attempt, the log counts as behind only for a short time', () => {
  const [soon, later] = [Date.parse('2026-11-24T12:00:10.000Z'), Date.parse('2026-11-24T12:05:00.000Z')];
  expect(isLogBehind(delivery, [], soon)).toBe(true);
  expect(isLogBehind(delivery, [], later)).toBe(false);
  expect(isLogBehind(delivery, [attempt('RETRY', 1), attempt('SENT', 2)], soon)).toBe(false);
  expect(isLogBehind({ ...delivery, status: 'RETRYING' }, [], later)).toBe(true);
});

test('after a bounce, the log is behind until it has the attempt to the corrected address', () => {
  const soon = Date.parse('2026-11-24T12:00:10.000Z');
  expect(isLogBehind(delivery, [attempt('SENT', 1)], soon)).toBe(true);
  expect(messagesOf(delivery, attempt('SENT', 1)).at(-1)).toBe('now.SENT');
});

test('feedback stands in the order in which it came in', () => {
  const event = (kind: Feedback['kind'], at: string, receivedAt: string): Feedback => ({
    id: kind,
    kind,
    bounceClass: null,
    source: 'SMTP',
    email: delivery.email,
    errorClass: null,
    diagnostic: null,
    at,
    receivedAt,
  });
  const feedback = [
    // The other server's clock is a day late.
    event('BOUNCED', '2026-11-23T12:00:03.500Z', '2026-11-24T12:00:03.500Z'),
    event('COMPLAINED', '2026-11-24T13:00:00.000Z', '2026-11-24T13:00:05.000Z'),
  ];
  const attempts = [attempt('RETRY', 1), attempt('SENT', 2), attempt('SENT', 3)];
  const steps = stepsOf({ ...delivery, retryCount: 2 }, { attempts, feedback });
  expect(steps.map(({ message }) => message).slice(2)).toEqual([
    'step.RETRY',
    'step.SENT',
    'step.feedback.BOUNCED',
    'step.SENT',
    'step.feedback.COMPLAINED',
  ]);
});
