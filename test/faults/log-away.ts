import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { takeTime } from './field.js';
import { addUp, newRow } from './row.js';
import type { Scenario } from './scenario.js';
import { createStage, type Stage } from './stage.js';

const PEOPLE = 60_000;
const ALTERNATIONS = 10;
const PHASE_MS = 6_000;

/** Number of answers that get lost for each batch before one arrives. */
const LOST_ANSWERS = 5;
const BATCHES = 10;

const median = (figures: number[]) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;

/** Loses the first answers to each insert. The inserts themselves succeed. */
const loseAnswers = (log: Stage['log']) => {
  const lost = new Map<string, number>();
  const asked = new WeakMap<object, string>();
  log.listen(({ connection, direction, chunk }) => {
    if (direction === 'out') {
      const token = /insert_deduplication_token=([\w-]+)/.exec(chunk.toString('latin1'))?.[1];
      if (token && (lost.has(token) || lost.size < BATCHES)) asked.set(connection, token);
      return true;
    }
    const token = asked.get(connection);
    asked.delete(connection);
    const times = lost.get(token ?? '') ?? 0;
    if (!token || times === LOST_ANSWERS) return true;
    lost.set(token, times + 1);
    connection.cut();
    return false;
  });
  return { batches: () => [...lost.values()].filter((times) => times === LOST_ANSWERS).length };
};

/** ClickHouse stops and starts during a send: sending goes on, and the log has every attempt once in the end. */
export const logAway: Scenario = {
  name: 'ClickHouse comes and goes ten times in a send, and its answers get lost',
  isShort: false,
  run: async ({ report, note }) => {
    const stage = await createStage();
    const { field, log } = stage;
    takeTime(field.smtp, 20);
    await Promise.all([stage.startWorker(), stage.startWorker()]);
    await field.settled([await field.send(1, 'short')]);
    const row = newRow('ClickHouse gone and back ten times in a send');
    await field.addPeople(PEOPLE);
    const dispatchId = await field.sendToAll();
    await waitUntil(() => field.mails() > 500, { what: 'the first mails', withinMs: 30_000 });
    const measure = async () => {
      const [before, since] = [field.mails(), performance.now()];
      await sleep(PHASE_MS);
      return ((field.mails() - before) * 1_000) / (performance.now() - since);
    };
    const [withIt, without]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < ALTERNATIONS; turn += 1) {
      withIt.push(await measure());
      log.cut();
      without.push(await measure());
      log.restore();
    }
    const ratio = median(without) / median(withIt);
    const figures = (rates: number[]) => rates.map(Math.round).join(' ');
    note(
      `Mails a second with ClickHouse: ${figures(withIt)}; without: ${figures(without)}; median over median ${ratio.toFixed(2)}.`,
    );
    const lost = loseAnswers(log);
    await field.settled([dispatchId], 600_000);
    const counted = await field.countAttempts();
    note(`Batches whose first ${LOST_ANSWERS} answers got lost: ${lost.batches()}.`);
    note(
      `Afterwards: attempts in the ledger ${counted.ledger}, in the log ${counted.log}, in its roll-up ${counted.rollUp}.`,
    );
    if (counted.log !== counted.ledger || counted.rollUp !== counted.ledger)
      throw new Error(`the log isn't what the ledger is: ${JSON.stringify(counted)}`);
    addUp(row, { ...(await field.tally([dispatchId])), mayDouble: 0, longestRecoveryMs: 0 });
    report(row);
    if (ratio < 0.9) throw new Error(`without ClickHouse the rate was ${ratio.toFixed(2)} of the rate with it`);
  },
};
