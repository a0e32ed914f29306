import { until } from './api.mjs';
import { CONTEXT } from './mail.mjs';
import { emptyLedger } from './setting.mjs';
import { startCounting } from './usage.mjs';

/** The send that most figures measure. Resolves to its id. */
export const begin = (api, input = {}) =>
  api.send({ templateName: 'bench', typeEvent: 'ALL', event: 'newsletter', context: CONTEXT, ...input });

/**
 * Sends to all users from empty tables, until the last attempt is in the log. The rate is from the mutation's call to the commit of the last
 * result. CPU counts until the log is complete.
 */
export const sendToAll = async (setting, { people, worker, workers = [worker], withinMs = 1_800_000, input }) => {
  const { sql, api, pids } = setting;
  await emptyLedger(sql);
  const count = startCounting({ ...pids, worker: workers.map(({ pid }) => pid) });
  const calledAt = Date.now();
  const id = await begin(api, input);
  const isOver = async () => {
    const dispatch = await api.dispatch(id);
    return dispatch.status === 'COMPLETED' && dispatch;
  };
  const { completedAt, counts } = await until('the end of the send', isOver, { everyMs: 200, withinMs });
  if (counts.sent !== people) throw new Error(`of ${people} people ${JSON.stringify(counts)}`);
  const seconds = (new Date(completedAt) - calledAt) / 1_000;
  await logged(sql);
  return { id, rate: people / seconds, seconds, used: count() };
};

/** Resolves once all attempts are in ClickHouse. */
export const logged = (sql) =>
  until('the log', async () => (await sql.query('SELECT FROM attempt_outbox LIMIT 1')).rows.length === 0, {
    everyMs: 50,
  });
