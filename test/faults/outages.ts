import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { type Field, takeTime } from './field.js';
import { addUp, newRow } from './row.js';
import type { Effort, Scenario } from './scenario.js';
import { createStage, type Part, type Stage } from './stage.js';

const OUTAGE_MS = 60_000;
const CALL_EVERY_MS = 50;
const MAIL_MS = 100;

interface Outage {
  name: string;
  part: (stage: Stage) => Part;
  /** Error codes that callers may get during the outage. Empty if the API accepts all calls. */
  refusals: string[];
  /** Set if the outage loses the replies to mails in flight. */
  losesAnswers?: true;
}

const emptied = (stage: Stage): Part => ({
  takeAway: async () => {
    for (const name of (await stage.rabbit.ctl('list_queues', 'name')).trim().split('\n'))
      await stage.rabbit.ctl('delete_queue', name);
  },
  bringBack: async () => {},
});

const alarmed = (stage: Stage): Part => ({
  takeAway: async () => void (await stage.rabbit.ctl('set_vm_memory_high_watermark', 'absolute', '1MB')),
  bringBack: async () => void (await stage.rabbit.ctl('set_vm_memory_high_watermark', '0.4')),
});

const OUTAGES: Outage[] = [
  { name: 'PostgreSQL gone for a minute', part: ({ parts }) => parts.postgres, refusals: ['UNAVAILABLE'] },
  { name: 'RabbitMQ gone for a minute', part: ({ parts }) => parts.rabbit, refusals: [] },
  { name: 'RabbitMQ’s queues deleted', part: emptied, refusals: [] },
  { name: 'RabbitMQ’s memory alarm on for a minute', part: alarmed, refusals: [] },
  { name: 'ClickHouse gone for a minute', part: ({ parts }) => parts.clickhouse, refusals: [] },
  { name: 'mail server gone for a minute', part: ({ parts }) => parts.mailServer, refusals: [], losesAnswers: true },
];

/** Calls every 50 ms, and repeats refused calls under the same idempotency key. */
const startCaller = (field: Field) => {
  const dispatchIds: string[] = [];
  const refusals = new Map<string, number>();
  let isCalling = true;
  const call = async (email: string): Promise<void> => {
    const input = {
      templateName: 'short',
      typeEvent: 'PERSONAL',
      event: 'faults',
      to: [{ email }],
      idempotencyKey: email,
    };
    for (;;) {
      const answer = await field
        .admin()
        .post('mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }', { input });
      if (answer.data?.sendNotification) return void dispatchIds.push(answer.data.sendNotification.id);
      const code = answer.errors![0]!.extensions.code;
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
      await sleep(500);
    }
  };
  const calls: Promise<void>[] = [];
  const calling = (async () => {
    while (isCalling) {
      calls.push(call(field.strangers(1)[0]!.email));
      await sleep(CALL_EVERY_MS);
    }
  })();
  return {
    dispatchIds,
    refusals,
    stop: async () => {
      isCalling = false;
      await calling;
      await Promise.all(calls);
    },
  };
};

const endure = async (stage: Stage, { name, part, refusals, losesAnswers }: Outage, { report, note }: Effort) => {
  const { field } = stage;
  const row = newRow(`${name}, under load`);
  const { takeAway, bringBack } = part(stage);
  const caller = startCaller(field);
  const large = await field.send(3_000, 'short');
  const before = field.mails();
  await waitUntil(() => field.mails() - before > 200, { what: 'the first mails', withinMs: 30_000 });
  const onTheWire = losesAnswers ? stage.wire.count() : 0;
  await takeAway();
  const calledBefore = caller.dispatchIds.length;
  await sleep(OUTAGE_MS);
  const calledMeanwhile = caller.dispatchIds.length - calledBefore;
  await bringBack();
  const backAt = performance.now();
  const mailsThen = field.mails();
  await waitUntil(() => field.mails() > mailsThen, { what: 'a mail after it', withinMs: 60_000 });
  const recovered = performance.now() - backAt;
  await caller.stop();
  const dispatchIds = [large, ...caller.dispatchIds];
  await field.settled(dispatchIds, 300_000);
  const heard = [...caller.refusals].map(([code, times]) => `${code} ${times}`);
  note(`${name}: ${calledMeanwhile} calls accepted in that minute${heard.length > 0 ? `; heard ${heard}` : ''}.`);
  for (const code of caller.refusals.keys())
    if (!refusals.includes(code)) throw new Error(`while ${name}, a caller heard ${code}`);
  if (refusals.length === 0 && calledMeanwhile < 100)
    throw new Error(`while ${name}, ${calledMeanwhile} were accepted`);
  addUp(row, { ...(await field.tally(dispatchIds)), mayDouble: onTheWire, longestRecoveryMs: recovered });
  report(row);
};

const eachPartGone: Scenario = {
  name: 'each part is gone for a minute',
  isShort: false,
  run: async (effort) => {
    const stage = await createStage({ LEASE: '10s' });
    takeTime(stage.field.smtp, MAIL_MS);
    const workers = await Promise.all([stage.startWorker(), stage.startWorker()]);
    for (const outage of OUTAGES) await endure(stage, outage, effort);
    const counted = await stage.field.countAttempts();
    effort.note(
      `After these outages: attempts in the ledger ${counted.ledger}, in the log ${counted.log}, in its roll-up ${counted.rollUp}.`,
    );
    if (counted.log !== counted.ledger || counted.rollUp !== counted.ledger)
      throw new Error(`the log isn't what the ledger is: ${JSON.stringify(counted)}`);
    for (const { child, output } of [...workers, stage.field.server]) {
      if (child.exitCode !== null || child.signalCode) throw new Error(`a process ended by itself:\n${output()}`);
      if (/unhandled/i.test(output())) throw new Error(`an unhandled rejection:\n${output()}`);
    }
  },
};

/** RabbitMQ is killed and restarted ten times during one send, and every mail must be sent. */
const brokerRestarts: Scenario = {
  name: 'RabbitMQ is killed and started ten times in a send to 10,000',
  isShort: false,
  run: async ({ random, report }) => {
    const stage = await createStage({ LEASE: '10s' });
    const { field } = stage;
    takeTime(field.smtp, 60);
    const workers = await Promise.all([stage.startWorker(), stage.startWorker()]);
    await field.settled([await field.send(1, 'short')]);
    await field.addPeople(10_000);
    const row = newRow('RabbitMQ killed ten times in a send to 10,000');
    const dispatchId = await field.sendToAll();
    let longest = 0;
    for (let restart = 0; restart < 10; restart += 1) {
      const before = field.mails();
      await waitUntil(() => field.mails() - before > 50 + random.below(400), { what: 'mails', withinMs: 60_000 });
      await stage.parts.rabbit.takeAway();
      await stage.parts.rabbit.bringBack();
      const backAt = performance.now();
      const mailsThen = field.mails();
      await waitUntil(() => field.mails() > mailsThen, { what: 'a mail after the restart', withinMs: 60_000 });
      longest = Math.max(longest, performance.now() - backAt);
    }
    await field.settled([dispatchId], 300_000);
    for (const { output } of [...workers, field.server])
      if (/unhandled/i.test(output())) throw new Error(`an unhandled rejection:\n${output()}`);
    // No worker ends in this scenario, so mails are sent twice only if a lease lapses because the machine stalls. The log then has an UNCERTAIN
    // attempt.
    await field.countAttempts();
    const uncertain = await field.uncertain();
    const unexplained = field.doubled().filter((id) => !uncertain.has(id));
    if (unexplained.length > 0) throw new Error(`sent twice without a reason in the log: ${unexplained}`);
    addUp(row, { ...(await field.tally([dispatchId])), mayDouble: uncertain.size, longestRecoveryMs: longest });
    report(row);
  },
};

export const outages: Scenario[] = [eachPartGone, brokerRestarts];
