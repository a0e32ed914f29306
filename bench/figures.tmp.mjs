import { until } from './support/api.mjs';
import { CONTEXT } from './support/mail.mjs';
import { endAll, startHelper } from './support/processes.mjs';
import { CONNECTIONS, createSetting, emptyLedger, findRabbit } from './support/setting.mjs';
import { peakMb, startCounting } from './support/usage.mjs';

const COUNT = Number(process.argv[2] ?? 20000),
  ROUNDS = Number(process.argv[3] ?? 1);
try {
  const rabbit = await findRabbit();
  const s = await createSetting({ rabbit, people: COUNT });
  const worker = await s.startWorker();
  const bare = await startHelper('bare-loop');
  const su = new URL((await s.sql.query('SHOW port')).rows[0].port && s.databaseUrl);
  su.username = 'postgres';
  su.password = (await import('node:fs')).readFileSync(s.folder + '/postgres.password', 'utf8').trim();
  const root = new (await import('pg')).default.Pool({ connectionString: su.href, max: 1 });
  await root.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  for (let r = 0; r < ROUNDS; r++) {
    let count = startCounting({ bare: bare.pid, sink: s.sink.pid });
    const { seconds } = await bare.ask('send', { url: s.smtpUrl, connections: CONNECTIONS, count: COUNT });
    const b = count();
    await emptyLedger(s.sql);
    await root.query('SELECT pg_stat_statements_reset()');
    count = startCounting({ ...s.pids, worker: worker.pid });
    const at = Date.now();
    const id = await s.api.send({ templateName: 'bench', typeEvent: 'ALL', event: 'bench', context: CONTEXT });
    const done = await until(
      'send',
      async () => {
        const d = await s.api.dispatch(id);
        return d.status === 'COMPLETED' && d;
      },
      { everyMs: 200 },
    );
    const secs = (new Date(done.completedAt) - at) / 1000;
    await until('log', async () => (await s.sql.query('SELECT 1 FROM attempt_outbox LIMIT 1')).rows.length === 0, {
      everyMs: 50,
    });
    const u = count();
    const per = (o) => Object.fromEntries(Object.entries(o).map(([k, v]) => [k, +((v / COUNT) * 1000).toFixed(3)]));
    const total = Object.entries(u)
      .filter(([k]) => k !== 'sink')
      .reduce((a, [, v]) => a + v, 0);
    console.log(
      'bare',
      Math.round(COUNT / seconds),
      per(b),
      '\nours',
      Math.round(COUNT / secs),
      per(u),
      JSON.stringify(done.counts),
    );
    console.log(
      'ratio',
      (seconds / secs).toFixed(2),
      'worker/bare',
      (u.worker / b.bare).toFixed(2),
      'all/bare',
      (total / b.bare).toFixed(2),
      'peak MB worker',
      peakMb(worker.pid) | 0,
      'server',
      peakMb(s.server.pid) | 0,
    );
  }
  const { rows } = await root.query(
    "SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 60) q, calls, round(total_exec_time) ms, round(total_plan_time) plan, rows, wal_bytes/1024 as walkb, shared_blks_hit hit, shared_blks_dirtied dirt FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 5",
  );
  console.table(rows);
  await root.end();
} finally {
  await endAll();
}
