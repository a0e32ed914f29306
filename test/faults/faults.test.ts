import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../packages/core/src/testing/random.js';
import { TEST_AMQP_URL } from '../support/vhost.js';
import { controlsAtScale } from './controls-at-scale.js';
import { incomingBounces } from './incoming-bounces.js';
import { logAway } from './log-away.js';
import { lostWorkers } from './lost-workers.js';
import { outages } from './outages.js';
import { pace } from './pace.js';
import { poison } from './poison.js';
import { rollingRestart } from './rolling-restart.js';
import { type Row, tableOf } from './row.js';
import type { Scenario } from './scenario.js';
import { serverKills } from './server-kills.js';
import { webhookKills } from './webhook-kills.js';
import { workerKills } from './worker-kills.js';

const SCENARIOS: Scenario[] = [
  ...workerKills,
  serverKills,
  ...lostWorkers,
  rollingRestart,
  poison,
  ...outages,
  logAway,
  incomingBounces,
  webhookKills,
  controlsAtScale,
  pace,
];

/** Set by `make faults`: run all scenarios, and write the table to this file. */
const { FAULTS_TABLE, FAULTS_ONLY = '' } = process.env;
const isLong = FAULTS_TABLE !== undefined;
const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);

const rows: Row[] = [];
const notes: string[] = [];

const write = () => {
  if (FAULTS_TABLE) writeFileSync(FAULTS_TABLE, `${[`Seed ${seed}.`, tableOf(rows), ...notes].join('\n\n')}\n`);
};

describe.skipIf(!TEST_AMQP_URL)(`under faults, seed ${seed}`, () => {
  test.each(SCENARIOS.filter(({ name, isShort }) => (isLong ? name.includes(FAULTS_ONLY) : isShort)))(
    '$name: no mail is lost, and only mails in flight are sent twice',
    async ({ run }) => {
      const reported: Row[] = [];
      const report = (row: Row) => {
        reported.push(row);
        rows.push(row);
        write();
      };
      const note = (text: string) => {
        notes.push(text);
        write();
      };
      await run({ random: createRandom(seed), isLong, report, note });
      expect(reported.length).toBeGreaterThan(0);
      for (const { scenario, lost, unexplained } of reported)
        expect({ scenario, lost, unexplained }).toEqual({ scenario, lost: 0, unexplained: 0 });
    },
    isLong ? 3_600_000 : 120_000,
  );
});
