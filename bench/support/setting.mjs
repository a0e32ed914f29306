// The test bed: PostgreSQL and chDB over HTTP in their own processes, RabbitMQ if available, a mail sink, and a server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectTo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workerKeyOf } from '@tidings/core/keys/worker-key';
import { createLogger } from '@tidings/core/runtime/logger';
import { startPostgres } from '@tidings/embedded/postgres';
import { connect } from 'amqplib';
import pg from 'pg';
import { createApi, until } from './api.mjs';
import { MAIL_FROM, TEMPLATE } from './mail.mjs';
import { atTheEnd, startHelper, startMain } from './processes.mjs';
import { findProcess } from './usage.mjs';

export const PASSWORD = 'only for this bench';
export const SECRET_KEY = 'only for the bench, and of no use elsewhere';
export const CONNECTIONS = 20;
/** Where links in mails with a topic lead. */
export const PUBLIC_URL = 'https://mail.example.test';

const AMQP_URL = process.env.AMQP_URL ?? 'amqp://guest:guest@127.0.0.1:5672';

/** The URL of RabbitMQ, if there is one. */
export const findRabbit = async () => {
  try {
    const connection = await connect(AMQP_URL);
    const { version } = connection.connection.serverProperties;
    await connection.close();
    return { url: AMQP_URL, version };
  } catch {
    return undefined;
  }
};

export const createFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-bench-'));
  atTheEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const startDatabase = async (folder) => {
  const logger = createLogger({ name: 'bench', level: 'error' });
  const settings = process.env.BENCH_STATEMENTS
    ? { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on' }
    : {};
  const postgres = await startPostgres({ dataDir: folder, logger, settings });
  atTheEnd(() => postgres.stop());
  const sql = new pg.Pool({ connectionString: postgres.url, max: 2 });
  sql.on('error', () => {});
  atTheEnd(() => sql.end());
  if (process.env.BENCH_STATEMENTS) atTheEnd(await watchStatements(postgres.url, folder));
  const pid = Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return { url: postgres.url, sql, pid };
};

/** Connects as the superuser of the PostgreSQL in `folder`. */
export const connectAsSuperuser = async (url, folder) => {
  const superuser = new URL(url);
  superuser.username = 'postgres';
  superuser.password = readFileSync(join(folder, 'postgres.password'), 'utf8').trim();
  const client = new pg.Client(superuser.href);
  await client.connect();
  return client;
};

/** Prints at the end of a run which statements took most of PostgreSQL's time. */
const watchStatements = async (url, folder) => {
  const client = await connectAsSuperuser(url, folder);
  await client.query('CREATE EXTENSION pg_stat_statements');
  return async () => {
    const { rows } = await client.query(`
      SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 60) AS statement, calls, round(total_exec_time) AS ms, plans, round(total_plan_time) AS planning_ms, rows,
        round(wal_bytes / 1024) AS wal_kb, shared_blks_hit AS hits
      FROM pg_stat_statements ORDER BY total_exec_time + total_plan_time DESC LIMIT 12`);
    for (const row of rows) process.stderr.write(`${JSON.stringify(row)}\n`);
    await client.end();
  };
};

/** Starts Postfix's smtp-sink if it is installed. It uses less CPU than our own sink, and records nothing. */
const startPostfixSink = async () => {
  const path = ['/usr/sbin/smtp-sink', '/usr/bin/smtp-sink', '/usr/local/sbin/smtp-sink'].find(existsSync);
  if (!path) return undefined;
  const port = await freePort();
  // smtp-sink doesn't run as root.
  const user = process.getuid() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(path, [...user, `127.0.0.1:${port}`, '200'], { stdio: 'ignore' });
  atTheEnd(() => child.kill('SIGKILL'));
  await until('smtp-sink', () => isOpen(port), { everyMs: 50, withinMs: 5_000 });
  return { url: `smtp://127.0.0.1:${port}?ignoreTLS=true`, pid: child.pid };
};

const isOpen = (port) =>
  new Promise((resolve) => {
    const socket = connectTo({ host: '127.0.0.1', port }, () => resolve(true));
    socket.on('error', () => resolve(false)).unref();
    socket.on('connect', () => socket.destroy());
  });

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

/**
 * Starts the services, a sink, a server with the template, and users as the audience. The caller starts workers. Unless the caller `countsMails`,
 * the sink is Postfix's if available.
 */
export const createSetting = async ({
  rabbit,
  people = 0,
  sinkDelayMs = 0,
  sinkRecordsAll = false,
  countsMails = true,
  serverSettings = {},
}) => {
  const folder = createFolder();
  const [database, clickhouse, sink] = await Promise.all([
    startDatabase(folder),
    startMain('packages/embedded/dist/clickhouse-server.js', { DATA_DIR: folder, PORT: '0' }, /"url":"([^"]+)"/),
    startHelper('sink', { SINK_DELAY_MS: String(sinkDelayMs), SINK_RECORDS_ALL: sinkRecordsAll ? '1' : '0' }),
  ]);
  const postfix = countsMails ? undefined : await startPostfixSink();
  const smtpUrl = postfix?.url ?? (await sink.ask('url'));
  const settings = {
    DATABASE_URL: database.url,
    AMQP_URL: rabbit.url,
    CLICKHOUSE_URL: clickhouse.found,
    SMTP_URL: smtpUrl,
    SMTP_CONNECTIONS: String(CONNECTIONS),
    MAIL_FROM,
    ADMIN_PASSWORD: PASSWORD,
    SECRET_KEY,
    WORKER_KEY: workerKeyOf(SECRET_KEY),
    PORT: '0',
    METRICS_PORT: '0',
    LOG_LEVEL: 'warn',
  };
  const server = await startMain(
    'server/dist/main.js',
    { ...settings, LOG_LEVEL: 'info', PUBLIC_URL, ...serverSettings },
    /"url":"([^"]+)"[^\n]*"msg":"ready"/,
  );
  const api = await createApi(server.found).signIn('admin', PASSWORD);
  await api.ask('mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }', {
    input: { slug: 'bench', ...TEMPLATE },
  });
  await setPeople(database.sql, people);
  atTheEnd(() => deleteQueues(rabbit.url, database.sql));
  return {
    folder,
    sql: database.sql,
    databaseUrl: database.url,
    sink,
    smtpUrl,
    sinkName: postfix ? "Postfix's smtp-sink" : 'a sink of our own',
    server,
    api,
    clickhouseUrl: clickhouse.found,
    startWorker: (more = {}) =>
      startMain('worker/dist/main.js', { ...settings, LOG_LEVEL: 'info', ...more }, /"msg":"(ready)"/),
    /** Process ids by name, to measure CPU and memory. */
    pids: {
      server: server.pid,
      PostgreSQL: database.pid,
      RabbitMQ: findProcess('beam.smp'),
      ClickHouse: clickhouse.pid,
      sink: postfix?.pid ?? sink.pid,
    },
  };
};

/** Adds `count` active users, `person<n>@example.test`. The admin gets no mail. */
export const setPeople = async (sql, count) => {
  await sql.query(`DELETE FROM users WHERE username <> 'admin'`);
  await sql.query(`UPDATE users SET created_at = now() + interval '1 year' WHERE username = 'admin'`);
  await sql.query(
    `INSERT INTO users (id, username, email, first_name)
     SELECT gen_random_uuid(), 'person' || n, 'person' || n || '@example.test', 'Person ' || n FROM generate_series(0, $1::int - 1) n`,
    [count],
  );
  await sql.query('VACUUM ANALYZE users');
};

/** Empties all tables, so that each figure begins with the same state. */
export const emptyLedger = (sql) =>
  sql.query('TRUNCATE deliveries, attempt_outbox, attempt_batches, dispatches RESTART IDENTITY CASCADE');

const deleteQueues = async (url, sql) => {
  const { rows } = await sql.query('SELECT name FROM queues');
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const { name } of rows) await channel.deleteQueue(name);
  await connection.close();
};
