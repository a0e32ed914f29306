import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import type { Action, Moment } from '../../worker/src/testing/scripted-smtp.js';
import { type ScriptedSmtp, startScriptedSmtp } from '../../worker/src/testing/scripted-smtp.js';
import type { Api } from '../support/api.js';
import { cleanUp } from '../support/clean-up.js';
import { addPeople } from '../support/people.js';
import { type PartUrls, prepareParts } from '../support/two-processes.js';
import type { Row } from './row.js';

export type Field = Awaited<ReturnType<typeof createField>>;

/** Settings that scenarios may override. The lease is short, so that a run takes no longer than a night. */
const SETTINGS = { LEASE: '2s', RETRY_SCHEDULE: '200ms,200ms,500ms,500ms,1s,1s,1s,1s,2s,2s', LOG_LEVEL: 'info' };

/** The mail is larger than one read of the mail server, so that a fault can happen in the middle of its body. */
const CONTENT = `Hello {{username}}, {{word}}\n${'A beetle is a beetle is a beetle.\n'.repeat(600)}`;

interface LedgerRow {
  id: string;
  dispatchId: string;
  email: string;
  status: string;
}

/**
 * The test bed for faults: a server and workers as processes, with their own database, broker and log, and mail servers that remember every
 * mail they accepted.
 */
export const createField = async (settings: Record<string, string> = {}, urls: PartUrls = {}) => {
  const smtp = await startScriptedSmtp({}, { keep: 'headers' });
  const servers: ScriptedSmtp[] = [smtp];
  const parts = await prepareParts(smtp.url, { ...SETTINGS, ...settings }, urls);
  const server = await parts.startServer();
  await server.admin.createTemplate({ slug: 'beetle', title: 'A beetle', content: CONTENT });
  await server.admin.createTemplate({ slug: 'short', title: 'A beetle', content: 'Hello {{username}}, {{word}}' });
  const pool = new pg.Pool({ connectionString: parts.databaseUrl, max: 4 });
  pool.on('error', () => {});
  cleanUp(() => pool.end());
  let people = 0;

  /** Returns `count` recipients with addresses that no other send has used. */
  const strangers = (count: number) => Array.from({ length: count }, () => ({ email: `p${++people}@example.test` }));

  /** Counts the copies of each mail at all mail servers. */
  const countCopies = (): Map<string, number> => {
    const copies = new Map<string, number>();
    for (const { source } of servers.flatMap(({ mails }) => mails)) {
      const id = /^Message-ID: <([^@]+)@/im.exec(source)![1]!;
      copies.set(id, (copies.get(id) ?? 0) + 1);
    }
    return copies;
  };

  const readLedger = async (dispatchIds: string[]): Promise<LedgerRow[]> =>
    (
      await pool.query<LedgerRow>(
        'SELECT id::text, dispatch_id AS "dispatchId", email, status FROM deliveries WHERE dispatch_id = ANY($1)',
        [dispatchIds],
      )
    ).rows;

  const askLog = async (query: string): Promise<string> => {
    const url = new URL(parts.clickhouseUrl);
    url.searchParams.set('query', query);
    return (await fetch(url, { method: 'POST' })).text();
  };

  const field = {
    ...parts,
    smtp,
    server,
    pool,
    strangers,
    admin: () => field.server.admin as Api,

    /** Starts another mail server, for some of the workers. */
    addMailServer: async (): Promise<ScriptedSmtp> => {
      const another = await startScriptedSmtp({}, { keep: 'headers' });
      servers.push(another);
      return another;
    },

    /** Number of mails accepted so far, duplicates included. */
    mails: () => servers.reduce((sum, { mails }) => sum + mails.length, 0),

    restartServer: async () => {
      field.server = await parts.startServer();
    },

    /** Starts a worker, and resolves once it consumes messages. */
    startReadyWorker: async (more: Record<string, string> = {}) => {
      const worker = await parts.startWorker(more);
      await worker.prints(/consuming the queue/);
      return worker;
    },

    /** Sends to `count` new addresses, at most 5,000, in one dispatch. Resolves to its id. */
    send: async (count: number, template = 'beetle'): Promise<string> => {
      const input = { templateName: template, typeEvent: 'GROUP', event: 'faults', to: strangers(count) };
      return (await field.admin().send(input)).id;
    },

    /** Adds users. `sendToAll` reaches all of them. */
    addPeople: (count: number) => addPeople(parts.databaseUrl, count),

    /** Sends to all users. Resolves to the dispatch's id. */
    sendToAll: async (more: object = {}): Promise<string> => {
      const input = { templateName: 'short', typeEvent: 'ALL', event: 'faults', ...more };
      return (await field.admin().send(input)).id;
    },

    /** Resolves once no delivery of these dispatches is waiting or in flight. */
    settled: (dispatchIds: string[], withinMs = 60_000) =>
      waitUntil(
        async () => {
          const { rows } = await pool.query<{ open: number }>(
            `SELECT count(*)::int AS open FROM deliveries
             WHERE dispatch_id = ANY($1) AND status IN ('QUEUED', 'SENDING', 'RETRYING')`,
            [dispatchIds],
          );
          return rows[0]!.open === 0;
        },
        { what: 'the end of the sends', withinMs, everyMs: 20 },
      ),

    /** Resolves UNCERTAIN deliveries as an operator would: as SENT if the mail server has the mail, otherwise as RESEND. */
    decide: async (dispatchId: string): Promise<number> => {
      const copies = countCopies();
      const held = (await readLedger([dispatchId])).filter(({ status }) => status === 'UNCERTAIN');
      for (const as of ['SENT', 'RESEND'] as const) {
        const deliveryIds = held
          .filter((row) => copies.has(`${row.id}.${row.dispatchId}`) === (as === 'SENT'))
          .map(({ id }) => id);
        if (deliveryIds.length === 0) continue;
        await field
          .admin()
          .ask(
            `mutation ($id: ID!, $ids: [ID!]!, $as: UncertainDecision!) { resolveUncertain(dispatchId: $id, deliveryIds: $ids, as: $as) { id } }`,
            { id: dispatchId, ids: deliveryIds, as },
          );
      }
      return held.length;
    },

    /** Number of mails that a mail server has begun to receive, and whose result isn't settled. */
    countOnTheWire: async (dispatchIds: string[], begun: ReadonlySet<string>): Promise<number> =>
      (await readLedger(dispatchIds)).filter(({ email, status }) => begun.has(email) && status === 'SENDING').length,

    /** Counts the attempts in the ledger, the log and the log's roll-up, once all are shipped. */
    countAttempts: async () => {
      const count = async (text: string) => Number((await pool.query(text)).rows[0].count);
      await waitUntil(async () => (await count('SELECT count(*) FROM attempt_outbox')) === 0, {
        what: 'the last attempts to be shipped',
        withinMs: 60_000,
        everyMs: 50,
      });
      return {
        ledger: await count('SELECT coalesce(sum(attempts), 0) AS count FROM deliveries'),
        log: Number(await askLog('SELECT count() FROM delivery_attempts')),
        rollUp: Number(await askLog('SELECT sum(attempts) FROM attempts_by_minute')),
      };
    },

    /** Resolves to the deliveries with an UNCERTAIN attempt in the log. Only they may have been sent twice. Call it once all attempts are shipped. */
    uncertain: async (): Promise<ReadonlySet<string>> => {
      const ids = await askLog(
        `SELECT DISTINCT delivery_id FROM delivery_attempts WHERE outcome = 'UNCERTAIN' FORMAT TSV`,
      );
      return new Set(ids.split('\n').filter(Boolean));
    },

    /** Deliveries with more than one copy. */
    doubled: (): string[] =>
      [...countCopies()].filter(([, copies]) => copies > 1).map(([id]) => id.slice(0, id.indexOf('.'))),

    /** Counts the deliveries of these dispatches by the mail servers' and the ledger's records. */
    tally: async (dispatchIds: string[]): Promise<Pick<Row, 'accepted' | 'sent' | 'failed' | 'lost' | 'doubled'>> => {
      const copies = countCopies();
      const rows = await readLedger(dispatchIds);
      const { rows: totals } = await pool.query<{ total: number }>(
        'SELECT coalesce(sum(total), 0)::int AS total FROM dispatches WHERE id = ANY($1)',
        [dispatchIds],
      );
      const accepted = totals[0]!.total;
      const counted = { accepted, sent: 0, failed: 0, lost: accepted - rows.length, doubled: 0 };
      for (const { id, dispatchId, status } of rows) {
        const arrived = copies.get(`${id}.${dispatchId}`) ?? 0;
        counted.doubled += Math.max(0, arrived - 1);
        if (arrived > 0) counted.sent += 1;
        else if (['FAILED', 'CANCELLED', 'EXPIRED', 'SUPPRESSED'].includes(status)) counted.failed += 1;
        else counted.lost += 1;
      }
      return counted;
    },
  };
  return field;
};

/** Makes a mail server wait this long before it accepts a mail. */
export const takeTime = (server: ScriptedSmtp, milliseconds: number): void => {
  server.script.dot = async () => {
    await sleep(milliseconds);
    return '250 2.0.0 taken';
  };
};

/** Returns a set that collects the recipients of all mails that a mail server begins to receive. */
export const rememberBegun = (server: ScriptedSmtp) => {
  const begun = new Set<string>();
  server.script.RCPT = ({ line }: Moment): Action => {
    begun.add(/<(.*)>/.exec(line)![1]!);
    return '250 2.1.5 ok';
  };
  return begun;
};
