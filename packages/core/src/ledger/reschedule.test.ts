import { beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { pauseDispatch, rescheduleDispatch, resumeDispatch, startDueDispatches } from './control.js';
import { findOpenDispatches } from './publish.js';
import { writeAudienceChunk } from './write-audience.js';

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const TO = ['ann@example.test', 'ben@example.test'];
const schedule = (more: Parameters<TestLedger['accept']>[0] = {}) =>
  ledger.accept({ to: TO, sendAt: inHours(2), ...more });

const move = (dispatchId: string, sendAt: Date) => rescheduleDispatch(ledger.pool, { dispatchId, sendAt });

const stateOf = async (id: string) => {
  const [row] = await ledger.query<{ status: string; sendAt: Date | null }>(
    'SELECT status, send_at AS "sendAt" FROM dispatches WHERE id = $1',
    [id],
  );
  return row;
};

const letItComeDue = (id: string) =>
  ledger.query(`UPDATE dispatches SET send_at = now() - interval '1 second' WHERE id = $1`, [id]);

test('a scheduled dispatch can be moved to a later or earlier time', async () => {
  const id = await schedule();
  for (const sendAt of [inHours(5), inHours(1)]) {
    expect(await move(id, sendAt)).toBe('moved');
    expect(await stateOf(id)).toEqual({ status: 'SCHEDULED', sendAt });
  }
  expect(await startDueDispatches(ledger.pool, 10)).toBe(0);
});

test.each([0, -48])(
  'a scheduled dispatch that is moved to %i hours from now begins at once, and is published',
  async (hours) => {
    const id = await schedule();
    expect(await move(id, inHours(hours))).toBe('moved');
    expect(await stateOf(id)).toMatchObject({ status: 'SENDING' });
    const open = await findOpenDispatches(ledger.pool, { kind: 'bulk', limit: 10, full: { forAll: [], forBulk: [] } });
    expect(open.map((dispatch) => dispatch.id)).toEqual([id]);
    expect(await ledger.claim(id)).toHaveLength(2);
    expect(await ledger.findMiscounted()).toEqual([]);
  },
);

test('a dispatch without recipients completes when it is moved to now', async () => {
  const id = await schedule({ to: [] });
  expect(await move(id, inHours(-1))).toBe('moved');
  expect(await stateOf(id)).toMatchObject({ status: 'COMPLETED' });
  expect(await ledger.findMiscounted()).toEqual([]);
});

describe('a paused dispatch', () => {
  test('that has not begun can be moved, stays paused, and resumes at its new time', async () => {
    const id = await schedule();
    await pauseDispatch(ledger.pool, id);
    const sendAt = inHours(7);
    expect(await move(id, sendAt)).toBe('moved');
    expect(await stateOf(id)).toEqual({ status: 'PAUSED', sendAt });
    await resumeDispatch(ledger.pool, id);
    expect(await stateOf(id)).toEqual({ status: 'SCHEDULED', sendAt });
  });

  test('whose time has passed can be moved, and nothing is sent before it is resumed', async () => {
    const id = await schedule();
    await pauseDispatch(ledger.pool, id);
    await letItComeDue(id);
    expect(await move(id, inHours(-1))).toBe('moved');
    expect(await stateOf(id)).toMatchObject({ status: 'PAUSED' });
    expect(await ledger.claim(id)).toEqual([]);
  });

  test('with claimed deliveries cannot be moved', async () => {
    const id = await ledger.accept({ to: TO });
    const [first] = await ledger.deliveries(id);
    await ledger.claim(id, { deliveryIds: [first!.id] });
    await pauseDispatch(ledger.pool, id);
    expect(await move(id, inHours(1))).toBe('begun');
    expect(await stateOf(id)).toEqual({ status: 'PAUSED', sendAt: null });
  });

  test('with a partly written audience cannot be moved', async () => {
    const audienceUserIds = await ledger.addUsers(3);
    const id = await ledger.accept({ audienceComplete: false, audienceUserIds });
    await writeAudienceChunk(ledger.pool, { dispatchId: id, chunk: 2 });
    await pauseDispatch(ledger.pool, id);
    expect(await move(id, inHours(1))).toBe('begun');
  });
});

test.each(['SENDING', 'COMPLETED', 'CANCELLED'] as const)('a dispatch that is %s cannot be moved', async (status) => {
  const id = await schedule();
  await ledger.setStatus(id, status);
  expect(await move(id, inHours(1))).toEqual({ refused: status });
});

test('a dispatch that does not exist cannot be moved', async () => {
  expect(await move('01890b0c-0000-7000-8000-00000000ffff', inHours(1))).toBeUndefined();
});

describe('a dispatch with an expiry', () => {
  test('cannot be moved to its expiry or later', async () => {
    const expiresAt = inHours(4);
    const id = await schedule({ expiresAt });
    for (const sendAt of [expiresAt, inHours(5)]) expect(await move(id, sendAt)).toBe('after expiry');
    expect(await move(id, inHours(3))).toBe('moved');
  });

  test('cannot be moved after it has expired', async () => {
    const id = await schedule({ expiresAt: inHours(4) });
    await ledger.query(
      `UPDATE dispatches SET send_at = now() - interval '2 hours', expires_at = now() - interval '1 second'`,
    );
    expect(await move(id, inHours(-1))).toBe('after expiry');
    expect(await move(id, inHours(1))).toBe('after expiry');
  });
});

describe('a concurrent move and start', () => {
  test('a dispatch that is being moved does not start at its old time', async () => {
    const id = await schedule();
    await letItComeDue(id);
    const moving = await ledger.begin();
    expect(await rescheduleDispatch(moving.client, { dispatchId: id, sendAt: inHours(3) })).toBe('moved');
    expect(await startDueDispatches(ledger.pool, 10)).toBe(0);
    await moving.commit();
    expect(await startDueDispatches(ledger.pool, 10)).toBe(0);
    expect(await stateOf(id)).toMatchObject({ status: 'SCHEDULED' });
  });

  test('a move is refused while the dispatch starts', async () => {
    const id = await schedule();
    await letItComeDue(id);
    const beginning = await ledger.begin();
    expect(await startDueDispatches(beginning.client, 10)).toBe(1);
    const moved = move(id, inHours(3));
    await ledger.waiting(1);
    await beginning.commit();
    expect(await moved).toEqual({ refused: 'SENDING' });
    expect(await stateOf(id)).toMatchObject({ status: 'SENDING' });
  });

  test('in a hundred rounds, each dispatch is either moved or started', async () => {
    for (let round = 0; round < 100; round += 1) {
      const id = await schedule();
      await letItComeDue(id);
      const sendAt = inHours(3);
      const [outcome, started] = await Promise.all([move(id, sendAt), startDueDispatches(ledger.pool, 1)]);
      const state = await stateOf(id);
      if (outcome === 'moved') {
        expect({ started, state }).toEqual({ started: 0, state: { status: 'SCHEDULED', sendAt } });
      } else {
        expect({ outcome, started, status: state!.status }).toEqual({
          outcome: { refused: 'SENDING' },
          started: 1,
          status: 'SENDING',
        });
      }
      await ledger.setStatus(id, 'CANCELLED');
    }
  });

  test('of two concurrent moves, the second takes effect', async () => {
    const id = await schedule();
    const first = await ledger.begin();
    await rescheduleDispatch(first.client, { dispatchId: id, sendAt: inHours(3) });
    const sendAt = inHours(4);
    const second = move(id, sendAt);
    await ledger.waiting(1);
    await first.commit();
    expect(await second).toBe('moved');
    expect(await stateOf(id)).toEqual({ status: 'SCHEDULED', sendAt });
  });
});
