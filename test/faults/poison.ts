import { waitUntil } from '@tidings/core/runtime/wait-until';
import { connect } from 'amqplib';
import { createField } from './field.js';
import { readMetric } from './metric.js';
import { addUp, newRow } from './row.js';
import type { Scenario } from './scenario.js';

const QUEUE = 'email.faults';
const DEAD_LETTERS = 'notifications.dead';
const UNKNOWN = { v: 1, deliveryId: '999999999', dispatchId: '01890b0c-0000-7000-8000-000000000001' };

const POISON: Buffer[] = [
  Buffer.from('garbage'),
  Buffer.from([0xff, 0xfe, 0]),
  Buffer.from(''),
  Buffer.from('[]'),
  Buffer.from(JSON.stringify({ ...UNKNOWN, v: 2 })),
  Buffer.from(JSON.stringify({ ...UNKNOWN, deliveryId: '1; DROP TABLE deliveries' })),
  Buffer.from(JSON.stringify(UNKNOWN)),
];

export const poison: Scenario = {
  name: 'invalid messages come among valid ones',
  isShort: true,
  run: async ({ isLong, report, note }) => {
    const field = await createField();
    const worker = await field.startWorker();
    await field.settled([await field.send(1, 'short')]);
    const connection = await connect(field.amqpUrl);
    const channel = await connection.createConfirmChannel();
    const row = newRow('poisonous messages among good ones');
    const rounds = isLong ? 20 : 2;
    for (let run = 0; run < rounds; run += 1) {
      const dispatchId = await field.send(200, 'short');
      for (const content of POISON) channel.sendToQueue(QUEUE, content, { persistent: true });
      await channel.waitForConfirms();
      await field.settled([dispatchId]);
      addUp(row, { ...(await field.tally([dispatchId])), mayDouble: 0, longestRecoveryMs: 0 });
    }
    const expected = rounds * POISON.length;
    const dead = await waitUntil(
      async () => {
        const { messageCount } = await channel.checkQueue(DEAD_LETTERS);
        return messageCount >= expected && messageCount;
      },
      { what: `${expected} dead letters` },
    );
    await connection.close();
    const logged = worker.output().match(/dead-lettered a message/g)?.length;
    const counted = await readMetric(worker.output(), `tidings_dead_lettered_total{queue="${QUEUE}"}`);
    if (dead !== expected || logged !== expected || counted !== expected)
      throw new Error(`${expected} poisonous messages: ${dead} dead letters, ${logged} logged, ${counted} counted`);
    note(
      `Poisonous messages: ${expected}; dead letters ${dead}, lines in the log ${logged}, counted at their queue ${counted}.`,
    );
    report(row);
  },
};
