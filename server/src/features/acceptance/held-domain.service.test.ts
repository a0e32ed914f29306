import { settleAttempts } from '@tidings/core/ledger/settle';
import { beforeEach, expect, test } from 'vitest';
import { createTestLedger, resultOf } from '../../../../packages/core/src/testing/test-ledger.js';
import { createHeldDomainService } from './held-domain.service.js';

const ledger = await createTestLedger();
beforeEach(() => ledger.clear());

const BUILT_IN = '00000000-0000-0000-0000-000000000000';

const hold = async () => {
  const id = await ledger.accept({ to: Array.from({ length: 5 }, (_, n) => `p${n}@strict.test`) });
  const rows = await ledger.deliveries(id);
  const claimed = await ledger.claim(id, { deliveryIds: rows.slice(0, 3).map((row) => row.id) });
  await settleAttempts(
    ledger.pool,
    claimed.map((one) =>
      resultOf(one, 'FAILED', { errorClass: 'IDENTITY', enhancedCode: '5.7.26', error: '550 5.7.26 unauthenticated' }),
    ),
  );
  await ledger.claim(id);
  return id;
};

test('held domains are listed with what to check, and sent by a release', async () => {
  let woken = 0;
  const service = createHeldDomainService({
    sql: ledger.pool,
    senders: { findMany: async () => [] },
    onReleased: () => {
      woken += 1;
    },
  });
  const id = await hold();
  expect(await service.list()).toMatchObject([
    {
      senderId: BUILT_IN,
      sender: null,
      domain: 'strict.test',
      refusals: 3,
      reason: '550 5.7.26 unauthenticated',
      checks: ['SPF', 'DKIM', 'DMARC'],
      waiting: 2,
    },
  ]);
  expect(await service.release({ senderId: BUILT_IN, domain: 'Strict.test' })).toBe(5);
  expect(woken).toBe(1);
  expect(await service.list()).toEqual([]);
  expect((await ledger.dispatch(id)).status).toBe('SENDING');
  await expect(service.release({ senderId: BUILT_IN, domain: 'strict.test' })).rejects.toMatchObject({
    reason: 'domainHold.notFound',
  });
});
