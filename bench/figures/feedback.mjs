// Figure m: bounces that the server takes by SMTP, reads, counts and commits, from 20 connections, each with one at a time.
import { createToken } from '@tidings/core/feedback/token';
import { readKeys } from '@tidings/core/keys/keys';
import { workerKeyOf } from '@tidings/core/keys/worker-key';
import { startHelper } from '../support/processes.mjs';
import { createSetting, emptyLedger, SECRET_KEY } from '../support/setting.mjs';
import { residentMb, startCounting } from '../support/usage.mjs';

export const needs = 'RabbitMQ';

const CONNECTIONS = 20;
const BOUNCES = 10_000;
const PORT = 2_599;

/** A dispatch whose mails were all accepted by a mail server, with the return path of each. */
const createSentMails = async (sql, keys) => {
  const { rows } = await sql.query(
    `WITH d AS (
       INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, context, source, caller, input_hash, status,
         audience_complete, audience_user_ids, audience_group_ids, total, sent, completed_at)
       VALUES (gen_random_uuid(), 'bench', 'email.bench', 'GROUP', 'bench', 1, '{}', 'API', 'key:1', '', 'COMPLETED', true, '{}', '{}', $1, $1, now())
       RETURNING id
     )
     INSERT INTO deliveries (dispatch_id, email, status, message_domain)
     SELECT id, 'person' || n || '@example.test', 'SENT', 'example.test' FROM d, generate_series(1, $1::int) n
     RETURNING id::text, dispatch_id AS "dispatchId", email`,
    [BOUNCES],
  );
  return rows.map(({ id, dispatchId, email }) => ({
    to: `bounces+${createToken('bounce', { deliveryId: id, dispatchId, round: 0 }, keys)}@mail.example.test`,
    recipient: email,
    messageId: `<${id}.${dispatchId}@example.test>`,
  }));
};

export const run = async ({ rabbit, rounds }) => {
  const setting = await createSetting({ rabbit, serverSettings: { BOUNCE_PORT: String(PORT) } });
  const { sql, pids } = setting;
  const keys = await readKeys(sql, workerKeyOf(SECRET_KEY));
  const bouncers = await startHelper('bouncers');
  const figures = { rate: [], perCore: [], server: [], PostgreSQL: [], memory: [] };
  const bounceAll = async () => {
    await emptyLedger(sql);
    await sql.query('TRUNCATE feedback, feedback_outbox, suppressions CASCADE');
    const mails = await createSentMails(sql, keys);
    return bouncers.ask('bounce', { url: `smtp://127.0.0.1:${PORT}`, connections: CONNECTIONS, mails });
  };
  await bounceAll();
  for (let round = 0; round < rounds; round += 1) {
    const before = residentMb(pids.server);
    const count = startCounting(pids);
    const { rate } = await bounceAll();
    const used = count();
    const { rows } = await sql.query('SELECT bounced FROM dispatches');
    if (rows[0].bounced !== BOUNCES) throw new Error(`${rows[0].bounced} of ${BOUNCES} bounces were counted`);
    figures.rate.push(rate);
    figures.perCore.push(BOUNCES / used.server);
    for (const name of ['server', 'PostgreSQL']) figures[name].push((used[name] / BOUNCES) * 1_000);
    figures.memory.push(residentMb(pids.server) - before);
  }
  return [
    {
      what: `bounces by SMTP, ${CONNECTIONS} connections, committed and counted`,
      unit: 'bounces/s',
      values: figures.rate,
    },
    {
      target: 'm',
      what: 'bounces in a second of the server’s CPU',
      unit: 'bounces/s',
      values: figures.perCore,
      atLeast: 500,
    },
    ...['server', 'PostgreSQL'].map((name) => ({
      what: `CPU of ${name}`,
      unit: 's/1,000 bounces',
      values: figures[name],
    })),
    { what: `memory of the server after ${BOUNCES} bounces more`, unit: 'MB', values: figures.memory },
  ];
};
