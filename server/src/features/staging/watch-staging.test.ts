import 'reflect-metadata';
import { NO_STAGING } from '@tidings/core/ledger/staging';
import { reportWorker } from '@tidings/core/ledger/workers';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createTestLedger } from '../../../../packages/core/src/testing/test-ledger.js';
import { watchStaging } from './watch-staging.js';

const ledger = await createTestLedger();
const staging = { redirectAllTo: 'me@example.com', allowRecipients: ['example.com'] };
const WORKER = { mailServerDownMs: null, mailServerError: null };

test('a worker with other settings is logged as an error once', async () => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ base: undefined }, { write: (line) => lines.push(JSON.parse(line)) });
  const other = { ...WORKER, id: '00000000-0000-7000-8000-000000000001', name: 'other:1', staging: NO_STAGING };
  await reportWorker(ledger.pool, { ...WORKER, id: '00000000-0000-7000-8000-000000000002', name: 'ours:1', staging });
  await reportWorker(ledger.pool, other);
  const watch = watchStaging({ sql: ledger.pool, staging, logger });
  onTestFinished(watch.stop);
  await waitUntil(() => lines.length === 1);
  await reportWorker(ledger.pool, { ...other, id: '00000000-0000-7000-8000-000000000003', name: 'other:2' });
  watch.wake();
  await waitUntil(() => lines.length === 2);
  expect(lines).toMatchObject([
    { level: 50, worker: 'other:1', workerHas: NO_STAGING, serverHas: staging },
    { level: 50, worker: 'other:2' },
  ]);
});
