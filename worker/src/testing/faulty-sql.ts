import type { Sql } from '@tidings/core/ledger/sql';

type When = 'before' | 'after';

/** A PostgreSQL that fails on request. `before`: the statement isn't run. `after`: it is committed, and its answer is lost. */
export const createFaultySql = (sql: Sql) => {
  const faults: { name: string; when: When; times: number }[] = [];
  const asked: string[] = [];
  const fault = (name: string, when: When) => {
    const due = faults.find((one) => one.name === name && one.when === when && one.times > 0);
    if (!due) return;
    due.times -= 1;
    throw new Error('Connection terminated unexpectedly');
  };
  return {
    asked,
    fail: (name: string, { when = 'before', times = 1 }: { when?: When; times?: number } = {}) => {
      const added = { name, when, times };
      faults.push(added);
      return { end: () => (added.times = 0) };
    },
    query: async <Row>(statement: Parameters<Sql['query']>[0]) => {
      const name = statement.name ?? '';
      asked.push(name);
      fault(name, 'before');
      const result = await sql.query<Row>(statement);
      fault(name, 'after');
      return result;
    },
  };
};
