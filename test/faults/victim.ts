import { waitUntil } from '@tidings/core/runtime/wait-until';
import { type Passing, startProxy } from '../../packages/core/src/testing/proxy.js';
import type { Field } from './field.js';

/** The points at which a worker can be killed. */
export const KILL_POINTS = {
  receive: 'the message was received, nothing claimed',
  claim: 'claimed, and the answer lost',
  render: 'rendered, MAIL said',
  data: 'in the middle of the body',
  answer: 'the mail server has said 250',
  settle: 'settled, and the answer lost: not acked',
} as const;
export type KillPoint = keyof typeof KILL_POINTS;

/** PostgreSQL's ReadyForQuery outside a transaction: the statement is committed. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/**
 * Makes a worker send one mail at a time, each after the one before is settled, so that nothing else is in flight when it is killed. It
 * listens to PostgreSQL through a proxy; the worker isn't changed.
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
  /** Kills the worker if it is to be killed at `point`. Returns whether it was killed. */
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
      // Kill it once this reply was sent.
      if (trap.seen === trap.nth) setImmediate(kill);
    }
    return '250 2.0.0 taken';
  };

  return {
    /** Starts a worker that is killed the `nth` time it reaches `point`. Resolves once it consumes messages. */
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
