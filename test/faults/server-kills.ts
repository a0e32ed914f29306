import { waitUntil } from '@tidings/core/runtime/wait-until';
import { createApi } from '../support/api.js';
import { createField, type Field } from './field.js';
import { addUp, newRow } from './row.js';
import type { Scenario } from './scenario.js';

const CALLERS = 16;

interface Called {
  email: string;
  /** Undefined if the call got no answer. */
  dispatchId?: string;
}

/**
 * Calls that each send to a new address. Every second call has an idempotency key and is repeated until it is acknowledged. The others are
 * made once, whatever the result.
 */
const callAll = async (field: Field, key: string, calls: number): Promise<Called[]> => {
  const left = field.strangers(calls);
  const made: Called[] = [];
  const call = async ({ email }: { email: string }, number: number) => {
    const idempotencyKey = number % 2 === 0 ? email : undefined;
    const input = { templateName: 'short', typeEvent: 'PERSONAL', event: 'faults', to: [{ email }], idempotencyKey };
    const once = async () => {
      // Wait for the server, so that the calls aren't all used up while it is down.
      await waitUntil(() => field.server.child.exitCode === null && field.server.child.signalCode === null, {
        what: 'a server',
        withinMs: 30_000,
      });
      const api = createApi(field.server.url, key);
      return api.send(input).then(
        ({ id }) => id,
        () => undefined,
      );
    };
    let dispatchId = await once();
    while (idempotencyKey && !dispatchId) dispatchId = await once();
    made.push({ email, dispatchId });
  };
  let number = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let next = left.pop(); next; next = left.pop()) await call(next, number++);
    }),
  );
  return made;
};

export const serverKills: Scenario = {
  name: 'the server is killed while 16 callers send',
  isShort: true,
  run: async ({ random, isLong, report }) => {
    // No worker is lost here, so a lease must survive a mail server that is slow for a second on a busy machine.
    const field = await createField({ LEASE: '20s' });
    await Promise.all([field.startWorker(), field.startWorker()]);
    const key = await field.admin().createKey('SEND');
    const row = newRow('server killed while 16 callers send');
    for (let run = 0; run < (isLong ? 20 : 2); run += 1) {
      const calling = callAll(field, key, isLong ? 2_000 : 400);
      const before = field.mails();
      const after = 1 + random.below(isLong ? 1_200 : 200);
      await waitUntil(() => field.mails() - before >= after, { what: 'some mails', withinMs: 30_000 });
      field.server.kill('SIGKILL');
      await field.server.ends();
      const diedAt = performance.now();
      await field.restartServer();
      const restarted = performance.now() - diedAt;
      const called = await calling;
      const acknowledged = called.flatMap(({ dispatchId }) => dispatchId ?? []);
      // Sends that were committed and not acknowledged are only known by their addresses.
      const { rows } = await field.pool.query<{ id: string }>(
        'SELECT DISTINCT dispatch_id AS id FROM deliveries WHERE email = ANY($1)',
        [called.map(({ email }) => email)],
      );
      const dispatchIds = rows.map(({ id }) => id);
      await field.settled(dispatchIds);
      const counted = await field.tally(dispatchIds);
      const known = new Set(dispatchIds);
      addUp(row, {
        ...counted,
        lost: counted.lost + acknowledged.filter((id) => !known.has(id)).length,
        doubled: counted.doubled + (await countTwice(field, called)),
        mayDouble: 0,
        longestRecoveryMs: restarted,
      });
    }
    report(row);
  },
};

/** Counts the calls that became two sends, which an idempotency key must prevent. */
const countTwice = async (field: Field, called: Called[]): Promise<number> => {
  const { rows } = await field.pool.query<{ more: number }>(
    'SELECT (count(*) - count(DISTINCT email))::int AS more FROM deliveries WHERE email = ANY($1)',
    [called.map(({ email }) => email)],
  );
  return rows[0]!.more;
};
