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

/** Settings over the scenario's own: a lease so short that a night is long enough. */
const SETTINGS = { LEASE: '2s', RETRY_SCHEDULE: '200ms,200ms,500ms,500ms,1s,1s,1s,1s,2s,2s', LOG_LEVEL: 'info' };

/** Larger than what the mail server reads at once, so that there is a middle of it. */
const CONTENT = `Hello {{username}}, {{word}}\n${'A beetle is a beetle is a beetle.\n'.repeat(600)}`;

interface LedgerRow {
  id: string;
  dispatchId: string;
  email: string;
  status: string;
}

/**
 * Where faults are brought about: a server and workers as processes, on parts of their own, and mail servers that remember
 * every mail that they ever took.
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

  /** Addresses that nobody had before. */
  const strangers = (count: number) => Array.from({ length: count }, () => ({ email: `p${++people}@example.test` }));

  /** Each mail that any of the mail servers has taken, with how often it was. */
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

    /** Another mail server, for some of the workers. */
    addMailServer: async (): Promise<ScriptedSmtp> => {
      const another = await startScriptedSmtp({}, { keep: 'headers' });
      servers.push(another);
      return another;
    },

    /** How many mails the mail servers have taken so far, again and again those that came twice. */
    mails: () => servers.reduce((sum, { mails }) => sum + mails.length, 0),

    restartServer: async () => {
      field.server = await parts.startServer();
    },

    /** A worker that takes messages already. */
    startReadyWorker: async (more: Record<string, string> = {}) => {
      const worker = await parts.startWorker(more);
      await worker.prints(/consuming the queue/);
      return worker;
    },

    /** A send to so many strangers, 5,000 at most, in one dispatch. Resolves to its id. */
    send: async (count: number, template = 'beetle'): Promise<string> => {
      const input = { templateName: template, typeEvent: 'GROUP', event: 'faults', to: strangers(count) };
      return (await field.admin().send(input)).id;
    },

    /** So many users, who are everybody that `sendToAll` reaches. */
    addPeople: (count: number) => addPeople(parts.databaseUrl, count),

    /** A send to all users. Resolves to its id. */
    sendToAll: async (more: object = {}): Promise<string> => {
      const input = { templateName: 'short', typeEvent: 'ALL', event: 'faults', ...more };
      return (await field.admin().send(input)).id;
    },

    /** Resolves once nobody of these waits any more, or is on the way. */
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

    /** An operator's word on those that nobody knows of: who has the mail is SENT, who hasn't gets it. */
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

    /** Of those addresses: mails that a mail server has heard of and the ledger doesn't know the end of. */
    countOnTheWire: async (dispatchIds: string[], begun: ReadonlySet<string>): Promise<number> =>
      (await readLedger(dispatchIds)).filter(({ email, status }) => begun.has(email) && status === 'SENDING').length,

    /** How many attempts the ledger, the log and the log's roll-up have, once all have been shipped. */
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

    /** Deliveries that the log knows for UNCERTAIN at one time: those alone may have come twice. Once all attempts have been shipped. */
    uncertain: async (): Promise<ReadonlySet<string>> => {
      const ids = await askLog(
        `SELECT DISTINCT delivery_id FROM delivery_attempts WHERE outcome = 'UNCERTAIN' FORMAT TSV`,
      );
      return new Set(ids.split('\n').filter(Boolean));
    },

    /** Deliveries of which there is more than one copy. */
    doubled: (): string[] =>
      [...countCopies()].filter(([, copies]) => copies > 1).map(([id]) => id.slice(0, id.indexOf('.'))),

    /** What became of these sends, by the mail servers' memory and the ledger's. */
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

/** From now on a mail server takes so long over each mail. */
export const takeTime = (server: ScriptedSmtp, milliseconds: number): void => {
  server.script.dot = async () => {
    await sleep(milliseconds);
    return '250 2.0.0 taken';
  };
};

/** A script's step that remembers whom it has heard of. */
export const rememberBegun = (server: ScriptedSmtp) => {
  const begun = new Set<string>();
  server.script.RCPT = ({ line }: Moment): Action => {
    begun.add(/<(.*)>/.exec(line)![1]!);
    return '250 2.1.5 ok';
  };
  return begun;
};
