import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import { expect, test } from 'vitest';
import { createQuietHours } from './quiet-hours.js';

const NOW = Date.parse('2026-01-15T22:30:00Z');
const NIGHT = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };

const delivery = (id: string, more: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  id,
  dispatchId: 'bulk',
  leaseToken: `lease-${id}`,
  attempt: 1,
  tries: 1,
  email: `p${id}@example.test`,
  addressRound: 0,
  recipient: {},
  messageDomain: 'example.test',
  firstClaimedAt: new Date(0),
  queuedAt: new Date(0),
  routeId: null,
  hasWaited: false,
  ...more,
});

const DISPATCHES = new Map([
  ['bulk', { type: 'GROUP' as const, senderId: 'news' }],
  ['personal', { type: 'PERSONAL' as const, senderId: 'news' }],
  ['other', { type: 'ALL' as const, senderId: 'shop' }],
  ['built-in', { type: 'ALL' as const, senderId: null }],
]);

const start = () => {
  const quietHours = createQuietHours();
  quietHours.apply([
    { id: 'news', quietHours: NIGHT },
    { id: 'shop', quietHours: null },
  ]);
  return quietHours;
};

test('bulk mails wait until the end of the quiet hours where their recipient is, or up to a minute longer', () => {
  const deferrals = start().deferralsOf(
    [
      delivery('1'),
      delivery('2', { recipient: { timezone: 'America/New_York' } }),
      delivery('3', { recipient: { timezone: 'Asia/Tokyo' } }),
      delivery('4', { recipient: { timezone: 'Asia/Kolkata' } }),
    ],
    DISPATCHES,
    NOW,
  );
  // 23:30 in Berlin, 17:30 in New York, 07:30 in Tokyo, 04:00 in Kolkata.
  expect(deferrals.map(({ deliveryId }) => deliveryId)).toEqual(['1', '4']);
  const [berlin, kolkata] = deferrals.map(({ waitMs }) => waitMs! / 60_000);
  expect(berlin! - 450).toBeGreaterThanOrEqual(0);
  expect(berlin! - 450).toBeLessThanOrEqual(1);
  expect(kolkata! - 180).toBeGreaterThanOrEqual(0);
  expect(kolkata! - 180).toBeLessThanOrEqual(1);
  expect(deferrals[0]).toMatchObject({
    dispatchId: 'bulk',
    leaseToken: 'lease-1',
    reason: 'QUIET_HOURS news 22:00-07:00 Europe/Berlin',
  });
});

test('PERSONAL mails, mails of senders without quiet hours and mails of MAIL_FROM go', () => {
  const claimed = ['personal', 'other', 'built-in', 'unread'].map((dispatchId, n) => delivery(`${n}`, { dispatchId }));
  expect(start().deferralsOf(claimed, DISPATCHES, NOW)).toEqual([]);
});

test('mails go by day, and once the quiet hours are removed', () => {
  const quietHours = start();
  const claimed = [delivery('1')];
  expect(quietHours.deferralsOf(claimed, DISPATCHES, Date.parse('2026-01-15T12:00:00Z'))).toEqual([]);
  expect(quietHours.deferralsOf(claimed, DISPATCHES, NOW)).toHaveLength(1);
  quietHours.apply([{ id: 'news', quietHours: null }]);
  expect(quietHours.deferralsOf(claimed, DISPATCHES, NOW)).toEqual([]);
});
