import { waitUntil } from '@tidings/core/runtime/wait-until';
import { type Passing, startProxy } from '../../packages/core/src/testing/proxy.js';
import type { Field } from './field.js';

/** Where in a mail's life a worker can be killed. */
export const KILL_POINTS = {
  receive: 'the message was received, nothing claimed',
  claim: 'claimed, and the answer lost',
  render: 'rendered, MAIL said',
  data: 'in the middle of the body',
  answer: 'the mail server has said 250',
  settle: 'settled, and the answer lost: not acked',
} as const;
export type KillPoint = keyof typeof KILL_POINTS;

/** PostgreSQL's ReadyForQuery, outside of a transaction: whatever was asked is committed. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/**
 * A place from which a worker sends one mail at a time, each once the one before is written down, so that it can be killed at
 * a point of which it is known what else was on its way: nothing. Its PostgreSQL is heard through a proxy; nothing in the
 * worker knows of it.
 */
export const createScaffold = async (field: Field) => {
  const database = await startProxy(field.databaseUrl);
  const smtp = await field.addMailServer();
  const asked = new WeakMap<object, string>();
  let trap: { point: KillPoint; nth: number; seen: number; pid: number; isDead: boolean } | undefined;
  let answered = 0;
  let settled = 0;

  const kill = () => {
    trap!.isDead = true;
    process.kill(trap!.pid, 'SIGKILL');
  };
  /** Whether the worker dies here. */
  const dies = (point: KillPoint): boolean => {
    if (!trap || trap.isDead || trap.point !== point) return false;
    trap.seen += 1;
    if (trap.seen < trap.nth) return false;
    kill();
    return true;
  };

  database.listen(({ connection, direction, chunk }: Passing) => {
    if (direction === 'out') {
      const statement = /claim_deliveries|settle_attempts/.exec(chunk.toString('latin1'))?.[0];
      if (statement) asked.set(connection, statement);
      if (statement === 'claim_deliveries' && dies('receive')) return false;
    } else if (chunk.subarray(-READY.length).equals(READY)) {
      const statement = asked.get(connection);
      asked.delete(connection);
      if (statement === 'settle_attempts') settled += 1;
      if (statement === 'claim_deliveries' && dies('claim')) return false;
      if (statement === 'settle_attempts' && dies('settle')) return false;
    }
    return !trap?.isDead;
  });
  smtp.script.MAIL = async () => {
    await waitUntil(() => trap?.isDead || settled >= answered, {
      what: 'the result of the mail before',
      withinMs: 30_000,
    });
    return dies('render') ? 'silence' : '250 2.1.0 ok';
  };
  smtp.script.body = () => (dies('data') ? 'reset' : []);
  smtp.script.dot = () => {
    answered += 1;
    if (trap?.point === 'answer') {
      trap.seen += 1;
      // Once this has been said.
      if (trap.seen === trap.nth) setImmediate(kill);
    }
    return '250 2.0.0 taken';
  };

  return {
    /** A worker that will be killed when it comes to `point` for the `nth` time. Resolves once it takes messages. */
    startVictim: async ({ point, nth }: { point: KillPoint; nth: number }) => {
      trap = undefined;
      answered = 0;
      settled = 0;
      const worker = await field.startReadyWorker({
        DATABASE_URL: database.url,
        SMTP_URL: smtp.url,
        SMTP_CONNECTIONS: '1',
      });
      trap = { point, nth, seen: 0, pid: worker.child.pid!, isDead: false };
      return { dies: () => worker.ends(30_000) };
    },
  };
};
