import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { freePort } from '@tidings/embedded/postgres/free-port';
import { bounceOf, type ReturnedMail, sendMails } from '../support/bounces.js';
import { DOVECOT, startDovecot } from '../support/dovecot.js';
import { addUp, newRow } from './row.js';
import type { Scenario } from './scenario.js';
import { createStage, type Stage } from './stage.js';

const BOUNCES = 5_000;
const SENDERS = 8;
/** Bounces over one connection. */
const MAILS = 25;
const AWAY_MS = 3_000;
/** A tenth of the bounces comes a second time. */
const REPEATED = 10;

/** Sends each mail again until it is taken, as mail servers do. */
const sendAll = async (url: string, mails: ReturnedMail[]): Promise<void> => {
  const left = [...mails];
  const sender = async () => {
    for (let batch = left.splice(0, MAILS); batch.length > 0; batch = left.splice(0, MAILS)) {
      const replies = await sendMails(url, batch).catch((): string[] => []);
      const refused = batch.filter((_, index) => !replies[index]?.startsWith('250'));
      if (refused.length === 0) continue;
      left.push(...refused);
      await sleep(200);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
};

const readCounts = async ({ field }: Stage, dispatchId: string) => {
  const { rows } = await field.pool.query<{
    sent: number;
    bounced: number;
    stored: number;
    suppressed: number;
    unshipped: number;
  }>(
    `SELECT sent, bounced, (SELECT count(*)::int FROM feedback WHERE dispatch_id = d.id) AS stored,
       (SELECT count(*)::int FROM suppressions) AS suppressed, (SELECT count(*)::int FROM feedback_outbox) AS unshipped
     FROM dispatches d WHERE id = $1`,
    [dispatchId],
  );
  return rows[0]!;
};

/** Number of feedback rows in the log. */
const countLogged = async ({ field }: Stage): Promise<number> => {
  const url = new URL(field.clickhouseUrl);
  url.searchParams.set('query', 'SELECT count() FROM delivery_feedback');
  return Number(await (await fetch(url, { method: 'POST' })).text());
};

/** Server, worker, PostgreSQL, ClickHouse and the IMAP server end in the middle of incoming bounces: each bounce counts and is logged once. */
export const incomingBounces: Scenario = {
  name: '5,000 bounces come in while each part is killed',
  isShort: false,
  run: async ({ report, note }) => {
    const dovecot = DOVECOT ? await startDovecot() : undefined;
    const port = await freePort();
    const stage = await createStage({
      BOUNCE_ADDRESS: 'bounces@mail.example.test',
      BOUNCE_PORT: String(port),
      ...(dovecot && { BOUNCE_IMAP_URL: dovecot.url, BOUNCE_IMAP_PROCESSED: 'Done' }),
    });
    const { field, parts } = stage;
    const begin = () => field.startWorker({ SMTP_CONNECTIONS: '8' });
    let worker = await begin();
    const dispatchId = await field.send(BOUNCES, 'short');
    await field.settled([dispatchId], 300_000);

    const mails = field.smtp.mails.map(({ from, to }) => ({
      to: from,
      source: bounceOf({ to: from, recipient: to[0]! }),
    }));
    const half = dovecot ? mails.length / 2 : 0;
    await dovecot?.deliver(...mails.slice(0, half).map(({ source }) => source));
    const startedAt = performance.now();
    const sending = sendAll(`smtp://127.0.0.1:${port}`, [
      ...mails.slice(half),
      ...mails.filter((_, n) => n % REPEATED === 0),
    ]);

    const away = async ({ takeAway, bringBack }: (typeof parts)['postgres']) => {
      await takeAway();
      await sleep(AWAY_MS);
      await bringBack();
    };
    const restartServer = async () => {
      field.server.kill('SIGKILL');
      await field.server.ends();
      await field.restartServer();
    };
    const restartWorker = async () => {
      worker.kill('SIGKILL');
      await worker.ends();
      worker = await begin();
    };
    const faults: [name: string, act: () => Promise<void>][] = [['server', restartServer]];
    if (dovecot) faults.push(['IMAP server', () => away({ takeAway: dovecot.kill, bringBack: dovecot.start })]);
    faults.push(['PostgreSQL', () => away(parts.postgres)]);
    faults.push(['worker', restartWorker]);
    faults.push(['ClickHouse', () => away(parts.clickhouse)]);
    const at: string[] = [];
    for (const [index, [name, act]] of faults.entries()) {
      const enough = ((index + 1) * BOUNCES) / (faults.length + 2);
      const reached = await waitUntil(
        async () => {
          const { bounced } = await readCounts(stage, dispatchId).catch(() => ({ bounced: 0 }));
          return bounced >= enough && bounced;
        },
        { what: `${enough} bounces`, withinMs: 120_000, everyMs: 5 },
      );
      const left = name === 'IMAP server' ? `, ${await dovecot!.count()} in the mailbox` : '';
      at.push(`${name} after ${reached}${left}`);
      await act();
    }
    const lastFaultAt = performance.now();
    await sending;
    await waitUntil(async () => ((await dovecot?.count()) ?? 0) === 0, {
      what: 'the mailbox to be empty',
      withinMs: 120_000,
    });
    const recovered = performance.now() - lastFaultAt;
    await waitUntil(async () => (await readCounts(stage, dispatchId)).unshipped === 0, {
      what: 'the feedback to be shipped',
      withinMs: 120_000,
    });
    const counts = { ...(await readCounts(stage, dispatchId)), logged: await countLogged(stage) };
    note(
      `Bounces: ${at.join(', ')}; all within ${Math.round((performance.now() - startedAt) / 1_000)} s. ${JSON.stringify(counts)}`,
    );
    const figures = [counts.bounced, counts.stored, counts.suppressed, counts.logged];
    const row = newRow('5,000 bounces come in while each part is killed');
    addUp(row, {
      accepted: BOUNCES,
      sent: counts.bounced,
      failed: 0,
      lost: Math.max(0, ...figures.map((figure) => BOUNCES - figure)),
      doubled: Math.max(0, ...figures.map((figure) => figure - BOUNCES)),
      mayDouble: 0,
      longestRecoveryMs: recovered,
    });
    report(row);
  },
};
