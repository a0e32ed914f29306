import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { startProxy } from '../../packages/core/src/testing/proxy.js';
import type { ScriptedSmtp } from '../../worker/src/testing/scripted-smtp.js';
import type { RunningProcess } from '../support/process.js';
import { createField, type Field, rememberBegun, takeTime } from './field.js';
import { addUp, newRow } from './row.js';
import type { Effort, Scenario } from './scenario.js';

const PEOPLE = 300;

/** Time in milliseconds that the mail server takes per mail, so that some mails are always in flight. */
const MAIL_MS = 10;

interface Victim {
  worker: RunningProcess;
  smtp: ScriptedSmtp;
  database: Awaited<ReturnType<typeof startProxy>>;
  begun: Set<string>;
}

/** Starts a worker with its own mail server and its own proxy to PostgreSQL. */
const startVictim = async (field: Field): Promise<Victim> => {
  const [database, smtp] = await Promise.all([startProxy(field.databaseUrl), field.addMailServer()]);
  takeTime(smtp, MAIL_MS);
  const begun = rememberBegun(smtp);
  const settings = { DATABASE_URL: database.url, SMTP_URL: smtp.url, SMTP_CONNECTIONS: '4' };
  return { worker: await field.startReadyWorker(settings), smtp, database, begun };
};

/** A way to lose a worker and to recover it. If there is no `find`, the worker has ended, and another one is started. */
interface Loss {
  name: string;
  runs: number;
  /** Milliseconds after the loss within which the worker stops beginning mails and its last results are settled. */
  quietAfterMs: number;
  lose: (victim: Victim) => void;
  find?: (victim: Victim) => void;
}

const LOSSES: Loss[] = [
  { name: 'killed in a send', runs: 10, quietAfterMs: 50, lose: ({ worker }) => worker.kill('SIGKILL') },
  {
    name: 'frozen for longer than its lease',
    runs: 5,
    quietAfterMs: 50,
    lose: ({ worker }) => worker.kill('SIGSTOP'),
    find: ({ worker }) => worker.kill('SIGCONT'),
  },
  {
    name: 'cut off from PostgreSQL',
    runs: 5,
    quietAfterMs: 200,
    lose: ({ database }) => database.cut(),
    find: ({ database }) => database.restore(),
  },
  {
    name: 'cut off from PostgreSQL silently',
    runs: 5,
    // The worker notices the loss after half a second without an answer, and then finishes the mails that it has begun.
    quietAfterMs: 700,
    lose: ({ database }) => database.dropAnswers(),
    find: ({ database }) => database.restore(),
  },
];

const loseWorkers = async (
  field: Field,
  { loss, policy, runs, effort: { random, report } }: { loss: Loss; policy: string; runs: number; effort: Effort },
) => {
  const row = newRow(`worker ${loss.name} (${policy})`);
  let victim = await startVictim(field);
  for (let run = 0; run < runs; run += 1) {
    const dispatchId = await field.send(PEOPLE);
    const before = victim.smtp.mails.length;
    const after = 5 + random.below(40);
    await waitUntil(() => victim.smtp.mails.length - before >= after, { what: 'mails over the victim' });
    loss.lose(victim);
    const lostAt = performance.now();
    if (!loss.find) await victim.worker.ends();
    await sleep(loss.quietAfterMs);
    const onTheWire = await field.countOnTheWire([dispatchId], victim.begun);
    await field.settled([dispatchId], 120_000);
    const recovered = performance.now() - lostAt;
    loss.find?.(victim);
    if (!loss.find) victim = await startVictim(field);
    const next = await sendUntilItTakesPart(field, victim);
    await field.decide(dispatchId);
    await field.settled([dispatchId]);
    addUp(row, {
      ...(await field.tally([dispatchId, ...next])),
      mayDouble: policy === 'hold' ? 0 : onTheWire,
      longestRecoveryMs: recovered,
    });
  }
  victim.worker.kill('SIGTERM');
  await victim.worker.ends();
  report(row);
};

/** Sends until the recovered worker takes part again, and has settled its late results. Resolves to the dispatches. */
const sendUntilItTakesPart = async (field: Field, { smtp }: Victim): Promise<string[]> => {
  const before = smtp.mails.length;
  const dispatchIds: string[] = [];
  const sendSome = async () => {
    dispatchIds.push(await field.send(50));
    await field.settled(dispatchIds);
    return smtp.mails.length > before;
  };
  await waitUntil(sendSome, { what: 'mails over who was lost', withinMs: 90_000, everyMs: 500 });
  return dispatchIds;
};

const lossesUnder = (policy: 'resend' | 'hold'): Scenario => ({
  name: `a worker is lost in the middle of a send, under ${policy}`,
  isShort: false,
  run: async (effort) => {
    const field = await createField({ UNCERTAIN_POLICY: policy });
    await field.startWorker({ SMTP_CONNECTIONS: '4' });
    await field.settled([await field.send(1)]);
    for (const loss of LOSSES) await loseWorkers(field, { loss, policy, runs: loss.runs, effort });
  },
});

const withDefaultLease: Scenario = {
  name: 'a worker is lost under the default lease of a minute',
  isShort: false,
  run: async (effort) => {
    const field = await createField({ LEASE: '60s' });
    await field.startWorker({ SMTP_CONNECTIONS: '4' });
    await field.settled([await field.send(1)]);
    for (const loss of LOSSES.slice(0, 2)) await loseWorkers(field, { loss, policy: 'resend, 60s', runs: 2, effort });
  },
};

export const lostWorkers: Scenario[] = [lossesUnder('resend'), lossesUnder('hold'), withDefaultLease];
