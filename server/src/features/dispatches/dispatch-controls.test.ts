import { settleAttempts } from '@tidings/core/ledger/settle';
import { NO_STAGING } from '@tidings/core/ledger/staging';
import type { DispatchStatus } from '@tidings/core/ledger/status';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addresses,
  createTestLedger,
  resultOf,
  TEST_HASH_KEY,
} from '../../../../packages/core/src/testing/test-ledger.js';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { createDataSource } from '../../assembly/database/data-source.js';
import { createDispatchService } from './dispatch.service.js';
import { createDispatchControls, type DispatchControls } from './dispatch-controls.js';

const ledger = await createTestLedger();
const UNKNOWN = '00000000-0000-7000-8000-000000000000';

let controls: DispatchControls;
let changes = 0;

beforeAll(async () => {
  const dataSource = createDataSource({ url: ledger.url });
  await dataSource.initialize();
  cleanUp(() => dataSource.destroy());
  controls = createDispatchControls({
    sql: ledger.pool,
    dispatches: createDispatchService({ dataSource }),
    hashKey: TEST_HASH_KEY,
    staging: NO_STAGING,
    onChanged: () => {
      changes += 1;
    },
  });
});

beforeEach(async () => {
  await ledger.clear();
  changes = 0;
});

const accept = () => ledger.accept({ to: addresses(2) });

/** Accepts a dispatch whose deliveries have failed. Resolves to the ids of the dispatch and its deliveries. */
const acceptFailed = async () => {
  const id = await accept();
  const claimed = await ledger.claim(id);
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'FAILED', { errorClass: 'REJECTED' })),
  );
  return { id, deliveryIds: claimed.map((delivery) => delivery.id) };
};

const statusesOf = async (id: string) => (await ledger.deliveries(id)).map(({ status }) => status);

describe.each<['pause' | 'resume' | 'cancel', DispatchStatus[], DispatchStatus]>([
  ['pause', ['SCHEDULED', 'SENDING'], 'PAUSED'],
  ['resume', ['PAUSED'], 'SENDING'],
  ['cancel', ['SCHEDULED', 'SENDING', 'PAUSED'], 'CANCELLED'],
])('the action %s, allowed for %j', (control, allowed, becomes) => {
  test.each<DispatchStatus>(['SCHEDULED', 'SENDING', 'PAUSED', 'COMPLETED', 'CANCELLED'])(
    'changes a dispatch that is %s if that is allowed, and is a CONFLICT otherwise',
    async (status) => {
      const id = await accept();
      await ledger.setStatus(id, status);
      if (allowed.includes(status)) {
        expect((await controls[control](id)).status).toBe(becomes);
        expect(changes).toBe(1);
      } else {
        await expect(controls[control](id)).rejects.toMatchObject({ code: 'CONFLICT', params: { status } });
        expect((await ledger.dispatch(id)).status).toBe(status);
        expect(changes).toBe(0);
      }
    },
  );

  test('fails with NOT_FOUND for an unknown dispatch', async () => {
    await expect(controls[control](UNKNOWN)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(controls[control]('none')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('retrying a dispatch', () => {
  test('queues failed deliveries again and reopens the dispatch', async () => {
    const { id } = await acceptFailed();
    expect((await ledger.dispatch(id)).status).toBe('COMPLETED');
    expect(await controls.retry({ dispatchId: id })).toMatchObject({
      status: 'SENDING',
      counts: { queued: 2, failed: 0 },
    });
    expect(changes).toBe(1);
  });

  test('may be limited to given deliveries or to an error class', async () => {
    const { id, deliveryIds } = await acceptFailed();
    await controls.retry({ dispatchId: id, deliveryIds: [deliveryIds[0]!] });
    expect(await statusesOf(id)).toEqual(['QUEUED', 'FAILED']);
    await expect(controls.retry({ dispatchId: id, errorClass: 'TIMEOUT' })).rejects.toMatchObject({
      reason: 'dispatch.noneFailed',
    });
    await controls.retry({ dispatchId: id, errorClass: 'REJECTED' });
    expect(await statusesOf(id)).toEqual(['QUEUED', 'QUEUED']);
  });

  test('changes nothing if one of the given deliveries has not failed', async () => {
    const { id, deliveryIds } = await acceptFailed();
    await controls.retry({ dispatchId: id, deliveryIds: [deliveryIds[0]!] });
    await expect(controls.retry({ dispatchId: id, deliveryIds })).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'dispatch.notAllFailed',
    });
    expect(await statusesOf(id)).toEqual(['QUEUED', 'FAILED']);
  });

  test('is refused for a cancelled dispatch, and for one whose context was deleted', async () => {
    const { id } = await acceptFailed();
    await ledger.query('UPDATE dispatches SET contexts_dropped_at = now() WHERE id = $1', [id]);
    await expect(controls.retry({ dispatchId: id })).rejects.toMatchObject({ reason: 'dispatch.contentNotKept' });
    await ledger.setStatus(id, 'CANCELLED');
    await expect(controls.retry({ dispatchId: id })).rejects.toMatchObject({ reason: 'dispatch.isCancelled' });
    await expect(controls.retry({ dispatchId: id, deliveryIds: ['0'] })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

describe('resolving UNCERTAIN deliveries', () => {
  const acceptUncertain = async () => {
    const id = await accept();
    await ledger.query(`UPDATE deliveries SET status = 'UNCERTAIN', attempts = 1 WHERE dispatch_id = $1`, [id]);
    await ledger.query('UPDATE dispatches SET queued = 0, uncertain = 2 WHERE id = $1', [id]);
    return { id, deliveryIds: (await ledger.deliveries(id)).map((delivery) => delivery.id) };
  };

  test.each([
    ['RESEND', 'QUEUED'],
    ['SENT', 'SENT'],
    ['FAILED', 'FAILED'],
  ] as const)('with the decision %s sets their status to %s', async (as, status) => {
    const { id, deliveryIds } = await acceptUncertain();
    await controls.resolve({ dispatchId: id, deliveryIds, as });
    expect(await statusesOf(id)).toEqual([status, status]);
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('changes nothing if one of the given deliveries is not UNCERTAIN', async () => {
    const { id, deliveryIds } = await acceptUncertain();
    await controls.resolve({ dispatchId: id, deliveryIds: [deliveryIds[0]!], as: 'SENT' });
    await expect(controls.resolve({ dispatchId: id, deliveryIds, as: 'FAILED' })).rejects.toMatchObject({
      reason: 'dispatch.notAllUncertain',
    });
    expect(await statusesOf(id)).toEqual(['SENT', 'UNCERTAIN']);
  });
});

describe('rescheduling a dispatch', () => {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);

  test('changes the time of its start, and starts it at once if that time has passed', async () => {
    const id = await ledger.accept({ to: addresses(1), sendAt: inHours(2) });
    const later = inHours(5);
    expect(await controls.reschedule({ id, sendAt: later })).toMatchObject({ status: 'SCHEDULED', sendAt: later });
    expect((await controls.reschedule({ id, sendAt: inHours(-1) })).status).toBe('SENDING');
    await expect(controls.reschedule({ id, sendAt: later })).rejects.toMatchObject({
      reason: 'dispatch.notMovable',
      params: { status: 'SENDING' },
    });
  });

  test('is refused for a time after expiresAt', async () => {
    const id = await ledger.accept({ to: addresses(1), sendAt: inHours(2), expiresAt: inHours(4) });
    await expect(controls.reschedule({ id, sendAt: inHours(5) })).rejects.toMatchObject({
      issues: [{ path: 'sendAt', rule: 'send.beforeExpiry' }],
    });
  });

  test('is refused for a paused dispatch that has started', async () => {
    const id = await accept();
    await ledger.claim(id);
    await controls.pause(id);
    await expect(controls.reschedule({ id, sendAt: inHours(1) })).rejects.toMatchObject({
      reason: 'dispatch.hasBegun',
    });
  });
});
