// Measures the admin's queries with many people and mails in the database: each list, search and figure of the dashboard, requested from the real
// server over HTTP, on the embedded PostgreSQL and ClickHouse. The table, and PostgreSQL's plans of slow statements, go to bench/results.
//
//   npm run build && node bench/admin-lists.mjs [deliveries] [users] [rounds]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openDeliveryLog } from '@tidings/core/delivery-log/connect';
import { createLogger } from '@tidings/core/runtime/logger';
import { readConfig } from '@tidings/embedded/config';
import { startPostgres } from '@tidings/embedded/postgres';
import { startTidings } from '@tidings/embedded/start-tidings';
import pg from 'pg';

const DELIVERIES = Number(process.argv[2] ?? 1_000_000);
const USERS = Number(process.argv[3] ?? 100_000);
const ROUNDS = Number(process.argv[4] ?? 20);
const PASSWORD = 'only for this bench';
const DAYS = 30;

const folder = mkdtempSync(join(tmpdir(), 'tidings-lists-'));
const logger = createLogger({ name: 'bench', level: 'error' });
const stops = [];

const startClickHouse = async () => {
  const child = spawn(process.execPath, ['packages/embedded/dist/clickhouse-server.js'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: folder, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stops.push(() => child.kill());
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url) return url;
  }
  throw new Error('ClickHouse did not start');
};

// The sends differ in size: a few go to many people, and many go to one person.
const fill = async (sql, log) => {
  await sql.query(`
    INSERT INTO users (id, username, email, first_name, last_name, attributes)
    SELECT gen_random_uuid(), 'person' || n, 'person' || n || '@example.test', (ARRAY['Ann','Иван','Mary','John','Олег'])[1 + n % 5], 'Number ' || n,
      jsonb_build_object('city', (ARRAY['Oslo','Rome','Perm'])[1 + n % 3], 'plan', jsonb_build_object('level', n % 5), 'number', n)
    FROM generate_series(1, ${USERS}) n`);
  await sql.query(
    `INSERT INTO groups (id, name) SELECT gen_random_uuid(), 'Group ' || n FROM generate_series(1, 200) n`,
  );
  await sql.query(`
    INSERT INTO group_members (group_id, user_id)
    SELECT g.id, u.id FROM (SELECT id, row_number() OVER () AS n FROM groups) g
    JOIN (SELECT id, row_number() OVER () AS n FROM users) u ON u.n % 200 + 1 = g.n OR (g.n = 1 AND u.n % 2 = 0)
    ON CONFLICT DO NOTHING`);
  await sql.query(
    `INSERT INTO templates (slug, title, content) SELECT 'letter-' || n, '{{title}}', 'Hello {{user.name}}, {{word}}' FROM generate_series(1, 300) n`,
  );
  await sql.query(
    'INSERT INTO template_versions (slug, version, title, content) SELECT slug, version, title, content FROM templates',
  );
  await sql.query(
    `INSERT INTO notifications (id, name, type, template_slug) SELECT gen_random_uuid(), 'Notice ' || n, 'GROUP', 'letter-' || n FROM generate_series(1, 300) n`,
  );
  await sql.query(
    'INSERT INTO notification_groups SELECT n.id, g.id FROM notifications n, LATERAL (SELECT id FROM groups ORDER BY id LIMIT 2) g',
  );
  await sql.query(`
    INSERT INTO suppressions (address, scope, reason)
    SELECT CASE WHEN n % 20 = 0 THEN 'person' || n / 20 ELSE md5(n::text) END || '@example.test', 'ALL_MAIL',
      CASE WHEN n % 10000 = 0 THEN 'COMPLAINT' ELSE 'HARD_BOUNCE' END::suppression_reason
    FROM generate_series(1, ${DELIVERIES}) n`);
  const half = Math.floor(DELIVERIES / 2);
  await sql.query(`
    CREATE TEMP TABLE send AS SELECT n, at, size,
      (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid AS id
    FROM (SELECT n, now() - (50 + ${half} - n) * interval '${DAYS} days' / (50 + ${half}) AS at,
      CASE WHEN n <= 50 THEN ${half} / 50 ELSE 1 END AS size FROM generate_series(1, 50 + ${half}) n) s`);
  // Insert in one transaction, so that the server never finds dispatches without deliveries.
  await sql.query('BEGIN');
  await sql.query(`
    INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, context, source, caller, input_hash, status, created_at,
      audience_user_ids, audience_group_ids, audience_complete, published, total, queued, sent, failed)
    SELECT id, 'event ' || n % 300, 'email.event-' || n % 300, CASE WHEN size > 1 THEN 'GROUP' ELSE 'PERSONAL' END::dispatch_type,
      'letter-' || 1 + n % 300, 1, '{"title": "News", "word": "x"}', 'API', 'key:bench', '', 
      CASE WHEN n <= 5 THEN 'PAUSED' ELSE 'COMPLETED' END::dispatch_status, at, '{}', '{}', true, true,
      size, CASE WHEN n <= 5 THEN size ELSE 0 END, CASE WHEN n <= 5 THEN 0 WHEN size > 1 THEN size - size / 20 ELSE 1 END,
      CASE WHEN n <= 5 OR size = 1 THEN 0 ELSE size / 20 END
    FROM send`);
  await sql.query(`
    INSERT INTO deliveries (dispatch_id, user_id, email, status, attempts, error_class, last_error, recipient, message_domain, created_at, updated_at)
    SELECT s.id, NULL, 'person' || (1 + (p * 37 + s.n) % ${USERS * 3}) || '.' || p || CASE WHEN (s.n + p) % 50 = 0 THEN '@rare.test' ELSE '@example.test' END,
      CASE WHEN s.n <= 5 THEN 'QUEUED' WHEN s.size > 1 AND p <= s.size / 20 THEN 'FAILED' ELSE 'SENT' END::delivery_status, 1,
      CASE WHEN s.n > 5 AND s.size > 1 AND p <= s.size / 20 THEN (ARRAY['UNKNOWN_RECIPIENT','MAILBOX_FULL','REJECTED'])[1 + p % 3] END,
      CASE WHEN s.n > 5 AND s.size > 1 AND p <= s.size / 20 THEN '550 5.1.1 no such user' END, '{}', 'example.test', s.at, now()
    FROM send s, generate_series(1, s.size) p ORDER BY s.n, p`);
  await sql.query('COMMIT');
  await sql.query('VACUUM ANALYZE');
  await log.command({
    query: `
      INSERT INTO delivery_attempts SELECT number + 1, 1, generateUUIDv4(), NULL, concat('email.event-', toString(number % 300)),
        concat('letter-', toString(1 + number % 300)), 1, NULL, concat('person', toString(number % ${USERS * 3}), '@example.test'),
        if(number % 40 = 0, 'FAILED', 'SENT'), if(number % 40 = 0, 550, 250), '', if(number % 40 = 0, 'UNKNOWN_RECIPIENT', ''),
        if(number % 40 = 0, '550 5.1.1 no such user', ''), concat('<', toString(number), '@example.test>'), 12,
        finished - 400, finished, '{}', '{}', '250 2.0.0 Ok: queued', generateUUIDv4()
      FROM (SELECT number, now64(3) - toIntervalSecond(cityHash64(number) % ${DAYS * 86_400}) AS finished FROM numbers(${DELIVERIES}))`,
  });
};

const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString();

const QUERIES = (sample) => {
  const page = (n = 1) => ({ page: n, perPage: 25 });
  const deliveries = `query ($page: PageInput, $sort: SortInput, $filter: DeliveryFilter) { list: deliveries(page: $page, sort: $sort, filter: $filter) { total totalIsExact hasNextPage items { id email status errorClass lastError retryCount lastUpdate dispatch { id event status } } } }`;
  const dispatches = `query ($page: PageInput, $sort: SortInput, $filter: DispatchFilter) { list: dispatches(page: $page, sort: $sort, filter: $filter) { total totalIsExact hasNextPage items { id event status counts { total sent failed } notification { id name } } } }`;
  const users = `query ($page: PageInput, $sort: SortInput, $filter: UserFilter) { list: users(page: $page, sort: $sort, filter: $filter) { total items { id username email groups { id name } } } }`;
  const suppressions = `query ($page: PageInput, $filter: SuppressionFilter) { list: suppressions(page: $page, filter: $filter) { total totalIsExact items { id email reason scope note createdAt } } }`;
  const range = { from: new Date(Date.now() - DAYS * 86_400_000).toISOString(), until: new Date().toISOString() };
  return [
    ['deliveries, newest first', deliveries, { page: page() }],
    ['deliveries, page 40', deliveries, { page: page(40) }],
    ['deliveries by the beginning of an address', deliveries, { page: page(), filter: { q: 'person4711.' } }],
    ['deliveries by a short beginning', deliveries, { page: page(), filter: { q: 'person4' } }],
    ['deliveries by a whole address', deliveries, { page: page(), filter: { email: sample.email } }],
    ['deliveries that failed', deliveries, { page: page(), filter: { status: ['FAILED'] } }],
    [
      'deliveries that failed for a cause',
      deliveries,
      { page: page(), filter: { status: ['FAILED'], errorClass: 'MAILBOX_FULL' } },
    ],
    ['deliveries that are uncertain (none)', deliveries, { page: page(), filter: { status: ['UNCERTAIN'] } }],
    ['deliveries for a cause that is rare (none)', deliveries, { page: page(), filter: { errorClass: 'TEMPLATE' } }],
    ['deliveries of a send', deliveries, { page: page(), filter: { dispatchId: sample.dispatchId } }],
    [
      'deliveries of a send that failed',
      deliveries,
      { page: page(), filter: { dispatchId: sample.dispatchId, status: ['FAILED'] } },
    ],
    ['deliveries of a week', deliveries, { page: page(), filter: { from: daysAgo(14), until: daysAgo(7) } }],
    [
      'deliveries of a week that failed',
      deliveries,
      { page: page(), filter: { from: daysAgo(14), until: daysAgo(7), status: ['FAILED'] } },
    ],
    ['deliveries to a domain', deliveries, { page: page(), filter: { domain: 'rare.test' } }],
    ['deliveries to a domain (none)', deliveries, { page: page(), filter: { domain: 'nowhere.test' } }],
    [
      'deliveries to a domain in a week',
      deliveries,
      { page: page(), filter: { domain: 'rare.test', from: daysAgo(14), until: daysAgo(7) } },
    ],
    [
      'deliveries to a domain in a send',
      deliveries,
      { page: page(), filter: { domain: 'rare.test', dispatchId: sample.dispatchId } },
    ],
    ['deliveries of a template', deliveries, { page: page(), filter: { templateSlug: 'letter-7' } }],
    [
      'deliveries of a template without large sends',
      deliveries,
      { page: page(), filter: { templateSlug: 'letter-200' } },
    ],
    [
      'deliveries of a template that failed',
      deliveries,
      { page: page(), filter: { templateSlug: 'letter-7', status: ['FAILED'] } },
    ],
    [
      'deliveries of a template in a week',
      deliveries,
      { page: page(), filter: { templateSlug: 'letter-7', from: daysAgo(14), until: daysAgo(7) } },
    ],
    [
      'deliveries to a domain for a cause',
      deliveries,
      { page: page(), filter: { domain: 'rare.test', errorClass: 'REJECTED' } },
    ],
    ['deliveries of a person', deliveries, { page: page(), filter: { personId: sample.userId } }],
    [
      'causes and domains to choose from',
      '{ deliveryChoices { causes { errorClass count } domains { domain count } } }',
      {},
    ],
    [
      'one delivery with its story',
      `query ($id: ID!) { delivery(id: $id) { id email status dispatch { id event } attempts { id outcome error } mail { subject html text } } }`,
      { id: sample.deliveryId },
    ],
    ['dispatches, newest first', dispatches, { page: page() }],
    ['dispatches of an event', dispatches, { page: page(), filter: { event: 'event 7' } }],
    ['dispatches that are paused', dispatches, { page: page(), filter: { status: 'PAUSED' } }],
    [
      'one dispatch with its failures',
      `query ($id: ID!) { dispatch(id: $id) { id status counts { total sent failed } failures { errorClass count sample } } }`,
      { id: sample.dispatchId },
    ],
    ['users', users, { page: page() }],
    ['users, page 400', users, { page: page(400) }],
    ['users by a part of a name', users, { page: page(), filter: { q: 'ber 4711' } }],
    ['users by a part that nobody has', users, { page: page(), filter: { q: 'zzz' } }],
    ['users by an attribute that many have', users, { page: page(), filter: { attributes: { city: 'Oslo' } } }],
    ['users by an attribute that one has', users, { page: page(), filter: { attributes: { number: 4711 } } }],
    ['attributes to choose from', '{ userAttributes { path type values } }', {}],
    ['users of a group', users, { page: page(), filter: { groupId: sample.groupId } }],
    [
      'groups',
      `query ($page: PageInput) { groups(page: $page) { total items { id name memberCount } } }`,
      { page: page() },
    ],
    [
      'notifications',
      `query ($page: PageInput) { notifications(page: $page) { total items { id name audienceSize lastDispatch { id } groups { id name memberCount } users { id } template { slug } } } }`,
      { page: page() },
    ],
    [
      'templates by a part of a title',
      `query ($page: PageInput) { templates(page: $page, filter: { q: "ter-2" }) { total items { slug title variables } } }`,
      { page: page() },
    ],
    ['audience of everybody', `{ audience(input: { type: ALL }) { size sample { email } } }`, {}],
    [
      'audience of a large group',
      `query ($ids: [ID!]) { audience(input: { type: GROUP, groupIds: $ids }) { size sample { email } } }`,
      { ids: [sample.groupId] },
    ],
    [
      'audience of a large group, and who is skipped',
      `query ($ids: [ID!]) { audience(input: { type: GROUP, groupIds: $ids }) { size willBeMailed skipped { reason count } } }`,
      { ids: [sample.groupId] },
    ],
    ['suppressions, newest first', suppressions, { page: page() }],
    ['suppressions by a part of an address', suppressions, { page: page(), filter: { q: 'son4711' } }],
    ['suppressions by a common part', suppressions, { page: page(), filter: { q: 'example' } }],
    ['suppressions for a rare reason', suppressions, { page: page(), filter: { reason: ['COMPLAINT'] } }],
    ['suppressions by address', suppressions, { page: page(), filter: { emails: ['person4711@example.test'] } }],
    ['dashboard: backlog', '{ backlog { queued runningDispatches pausedDispatches } }', {}],
    ['dashboard: queues and workers', '{ queues { name ready } workers { name } }', {}],
    [
      'dashboard: 30 days by day',
      `query ($from: DateTime!, $until: DateTime!) { deliveryStats(from: $from, until: $until, interval: DAY) { at sent failed p95Ms } }`,
      range,
    ],
    [
      'dashboard: failures of 30 days',
      `query ($from: DateTime!, $until: DateTime!) { failureStats(from: $from, until: $until) { errorClass count sample } }`,
      range,
    ],
    ['attempts, newest first', '{ attempts(page: { perPage: 25 }) { total items { id email outcome } } }', {}],
    [
      'attempts to an address',
      `{ attempts(filter: { email: "person4711@example.test" }) { total items { id outcome } } }`,
      {},
    ],
  ];
};

const measure = async (ask, [name, query, variables]) => {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    await ask(query, variables);
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.min(times.length - 1, Math.floor(part * times.length))].toFixed(0);
  return { name, p50: at(0.5), p95: at(0.95), max: at(1) };
};

const tableOf = (rows) => {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(
    ({ name, p50, p95, max }) =>
      `| ${name.padEnd(width)} | ${p50.padStart(6)} | ${p95.padStart(6)} | ${max.padStart(6)} |\n`,
  );
  return `| ${'question'.padEnd(width)} | p50 ms | p95 ms | max ms |\n| ${'-'.repeat(width)} | -----: | -----: | -----: |\n${lines.join('')}`;
};

const main = async () => {
  // Plans of statements that take more than a millisecond, as auto_explain logs them.
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '1ms',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_buffers': 'on',
    'auto_explain.log_timing': 'off',
  };
  const postgres = await startPostgres({ dataDir: folder, logger, settings });
  stops.push(postgres.stop);
  const clickhouseUrl = await startClickHouse();
  const tidings = await startTidings(
    readConfig({
      PORT: '0',
      MAILBOX_PORT: '0',
      DEMO: 'off',
      DATA_DIR: folder,
      LOG_LEVEL: 'error',
      ADMIN_PASSWORD: PASSWORD,
      DATABASE_URL: postgres.url,
      CLICKHOUSE_URL: clickhouseUrl,
    }),
    logger,
  );
  stops.push(tidings.stop);
  const sql = new pg.Client({ connectionString: postgres.url });
  await sql.connect();
  stops.push(() => sql.end());
  const log = openDeliveryLog({ url: clickhouseUrl });
  stops.push(() => log.close());
  const startedAt = performance.now();
  await fill(sql, log);
  process.stdout.write(
    `${DELIVERIES} deliveries, ${USERS} users; filled in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s\n\n`,
  );

  const one = async (text) => (await sql.query(text)).rows[0];
  const { dispatchId } = await one(
    `SELECT id AS "dispatchId" FROM dispatches WHERE failed > 0 ORDER BY failed DESC LIMIT 1`,
  );
  const { dispatches } = await one('SELECT count(*)::int AS dispatches FROM dispatches');
  const { groupId } = await one(
    'SELECT group_id AS "groupId" FROM group_members GROUP BY 1 ORDER BY count(*) DESC LIMIT 1',
  );
  const { deliveryId, email } = await one(
    `SELECT id::text AS "deliveryId", email FROM deliveries WHERE status = 'FAILED' ORDER BY id LIMIT 1`,
  );

  const call = async (query, variables, token) => {
    const response = await fetch(`${tidings.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
    return data;
  };
  const { login } = await call('mutation ($p: String!) { login(username: "admin", password: $p) { token } }', {
    p: PASSWORD,
  });

  const postgresLog = join(folder, 'postgres.log');
  const plans = [];
  const rows = [];
  const { userId } = await one(`SELECT id AS "userId" FROM users WHERE username = 'person4711'`);
  for (const question of QUERIES({ dispatchId, groupId, deliveryId, email, userId })) {
    truncateSync(postgresLog);
    rows.push(await measure((query, variables) => call(query, variables, login.token), question));
    const [plan] = readFileSync(postgresLog, 'utf8')
      .split(/^(?=\d{4}-)/m)
      .filter((entry) => entry.includes('plan:'))
      .slice(-1);
    plans.push(`== ${question[0]}\n${plan ?? 'nothing of it took a millisecond\n'}`);
  }
  const { version } = await one(`SELECT current_setting('server_version') AS version`);
  const about = `${DELIVERIES} deliveries in ${dispatches} dispatches, ${USERS} users; ${ROUNDS} times each, over HTTP. PostgreSQL ${version}, Node ${process.versions.node}, ${cpus().length} cores.`;
  const table = tableOf(rows);
  process.stdout.write(`${about}\n\n${table}`);
  mkdirSync('bench/results', { recursive: true });
  writeFileSync('bench/results/admin-lists.md', `# Response times of the admin's queries\n\n${about}\n\n${table}`);
  writeFileSync('bench/results/admin-lists-plans.txt', plans.join('\n'));
};

try {
  await main();
} finally {
  for (const stop of stops.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
}
