import { createField, type Field } from './field.js';
import { addUp, newRow } from './row.js';
import type { Effort, Scenario } from './scenario.js';
import { createScaffold, KILL_POINTS, type KillPoint } from './victim.js';

const PEOPLE = 40;

/**
 * Which occurrence of the point to kill at: the first if the point comes once per batch, a random one of the first four if it comes once per
 * mail.
 */
const occurrence = (point: KillPoint, { random }: Effort) =>
  point === 'receive' || point === 'claim' ? 1 : 1 + random.below(4);

const killAtEachPoint = async (field: Field, policy: 'resend' | 'hold', effort: Effort) => {
  const scaffold = await createScaffold(field);
  for (const point of Object.keys(KILL_POINTS) as KillPoint[]) {
    const row = newRow(`worker killed (${policy}): ${KILL_POINTS[point]}`);
    for (let run = 0; run < (effort.isLong ? 20 : 1); run += 1) {
      const victim = await scaffold.startVictim({ point, nth: occurrence(point, effort) });
      const dispatchId = await field.send(PEOPLE);
      await victim.dies();
      const diedAt = performance.now();
      await field.settled([dispatchId]);
      const recovered = performance.now() - diedAt;
      await field.decide(dispatchId);
      await field.settled([dispatchId]);
      addUp(row, {
        ...(await field.tally([dispatchId])),
        mayDouble: point === 'answer' && policy === 'resend' ? 1 : 0,
        longestRecoveryMs: recovered,
      });
    }
    effort.report(row);
  }
};

const killsUnder = (policy: 'resend' | 'hold'): Scenario => ({
  name: `a worker is killed at each point of a mail's life, under ${policy}`,
  isShort: policy === 'resend',
  run: async (effort) => {
    const field = await createField({ UNCERTAIN_POLICY: policy });
    // This worker takes over the deliveries of the killed workers.
    await field.startWorker({ SMTP_CONNECTIONS: '4' });
    await field.settled([await field.send(1)]);
    await killAtEachPoint(field, policy, effort);
  },
});

export const workerKills: Scenario[] = [killsUnder('resend'), killsUnder('hold')];
