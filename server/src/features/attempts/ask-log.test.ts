import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { openDeliveryLog } from '@tidings/core/delivery-log/connect';
import { expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { askLog } from './ask-log.js';
import { createAttemptService } from './attempt.service.js';

test('a query fails with UNAVAILABLE if the log cannot be reached', async () => {
  const clickhouse = openDeliveryLog({ url: 'http://127.0.0.1:1' });
  cleanUp(() => clickhouse.close());
  const attempts = createAttemptService({ clickhouse });
  const away = { code: 'UNAVAILABLE', extensions: { part: 'log', retryAfterMs: expect.any(Number) } };
  await expect(attempts.list({})).rejects.toMatchObject(away);
  await expect(
    attempts.findOfDeliveries([{ id: '1', dispatchId: randomUUID(), email: 'a@example.test', earlierEmails: [] }]),
  ).rejects.toMatchObject(away);
});

test('a query fails with an internal error if the log refuses it', async () => {
  const refusal = Object.assign(new Error('Syntax error'), { code: '62' });
  await expect(askLog(() => Promise.reject(refusal))).rejects.toBe(refusal);
});
