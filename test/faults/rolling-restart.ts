import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { RunningProcess } from '../support/process.js';
import { createField, takeTime } from './field.js';
import { addUp, newRow } from './row.js';
import type { Scenario } from './scenario.js';

export const rollingRestart: Scenario = {
  name: 'two workers are restarted one after the other in the middle of a send',
  isShort: true,
  run: async ({ isLong, report }) => {
    // No worker is lost here, so no lease may lapse, even on a machine that stalls for seconds.
    const field = await createField({ LEASE: '20s' });
    takeTime(field.smtp, 10);
    const row = newRow('two workers restarted in turn (SIGTERM)');
    let workers: RunningProcess[] = await Promise.all([field.startWorker(), field.startWorker()]);
    for (let run = 0; run < (isLong ? 10 : 1); run += 1) {
      const before = field.mails();
      const dispatchId = await field.send(isLong ? 5_000 : 2_000, 'short');
      await waitUntil(() => field.mails() - before > 200, { what: 'the first mails' });
      let longest = 0;
      const fresh: RunningProcess[] = [];
      for (const worker of workers) {
        const toldAt = performance.now();
        worker.kill('SIGTERM');
        const code = await worker.ends();
        if (code !== 0) throw new Error(`a worker ended with ${code}:\n${worker.output()}`);
        longest = Math.max(longest, performance.now() - toldAt);
        fresh.push(await field.startReadyWorker());
      }
      workers = fresh;
      await field.settled([dispatchId]);
      addUp(row, { ...(await field.tally([dispatchId])), mayDouble: 0, longestRecoveryMs: longest });
    }
    report(row);
  },
};
