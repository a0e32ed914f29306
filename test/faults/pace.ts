import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy } from '../../packages/core/src/testing/proxy.js';
import { createField } from './field.js';
import { readMetric } from './metric.js';
import { addUp, newRow } from './row.js';
import type { Scenario } from './scenario.js';
import { listenToTheWire } from './wire.js';

const PEOPLE = 6_000;
const LIMIT = 60;
const SECONDS = { unlimited: 5, limited: 40, gone: 15, after: 20 };

/** A mail server that accepts a number of mails per second and throttles the rest, and is then unavailable for a while. */
export const pace: Scenario = {
  name: 'a mail server throttles, and is unavailable for a while',
  isShort: false,
  run: async ({ report, note }) => {
    const field = await createField({ RETRY_SCHEDULE: '5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s' });
    const proxy = await startProxy(field.smtp.url);
    let [limit, second, taken, refused] = [Number.POSITIVE_INFINITY, 0, 0, 0];
    field.smtp.script.dot = async () => {
      await sleep(20);
      const now = Math.floor(performance.now() / 1_000);
      if (now !== second) [second, taken] = [now, 0];
      taken += 1;
      if (taken <= limit) return '250 2.0.0 taken';
      refused += 1;
      return '454 4.7.0 too many mails';
    };
    const wire = listenToTheWire(proxy);
    const worker = await field.startWorker({ SMTP_URL: proxy.url, SMTP_CONNECTIONS: '10' });
    await field.addPeople(PEOPLE);
    const dispatchId = await field.sendToAll();
    const lines = [
      '| second | mail server | sent | refused | limit | breaker |',
      '| ---: | --- | ---: | ---: | ---: | --- |',
    ];
    let at = 0;
    const watch = async (seconds: number, state: string) => {
      for (let passed = 0; passed < seconds; passed += 1) {
        const [sentBefore, refusedBefore] = [field.mails(), refused];
        await sleep(1_000);
        at += 1;
        const perSecond = await readMetric(worker.output(), 'tidings_send_limit');
        const isDown = await readMetric(worker.output(), 'tidings_mail_server_down');
        const figures = [
          field.mails() - sentBefore,
          refused - refusedBefore,
          perSecond === 0 ? 'none' : perSecond.toFixed(0),
        ];
        lines.push(`| ${at} | ${state} | ${figures.join(' | ')} | ${isDown ? 'open' : 'closed'} |`);
      }
    };
    await watch(SECONDS.unlimited, 'takes all');
    limit = LIMIT;
    await watch(SECONDS.limited, `takes ${LIMIT} a second`);
    const mayDouble = wire.count();
    proxy.cut();
    await watch(SECONDS.gone, 'gone');
    proxy.restore();
    limit = Number.POSITIVE_INFINITY;
    await watch(SECONDS.after, 'takes all');
    await field.settled([dispatchId], 300_000);
    const said = worker.output().match(/"msg":"(?:the mail server|no throttling reply)[^"]*"/g) ?? [];
    note(`Pace, second by second:\n\n${lines.join('\n')}\n\nWhat the log said of it: ${said.join(', ')}.`);
    const row = newRow(`mail server takes ${LIMIT} a second, then is gone for ${SECONDS.gone} s`);
    addUp(row, { ...(await field.tally([dispatchId])), mayDouble, longestRecoveryMs: 0 });
    report(row);
  },
};
