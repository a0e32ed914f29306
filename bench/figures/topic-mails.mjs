// Figure a for mails with a topic: they have a return path, DSN parameters, links and list headers. The table has 1,000,000 suppressions.
// Transactional mails with the same text and no return path are sent in turn, with and without DKIM.
import { generateKeyPairSync } from 'node:crypto';
import { TEMPLATE } from '../support/mail.mjs';
import { sum } from '../support/numbers.mjs';
import { sendToAll } from '../support/send.mjs';
import { createSetting, PUBLIC_URL } from '../support/setting.mjs';

export const needs = 'RabbitMQ';

const SUPPRESSIONS = 1_000_000;

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const DKIM = {
  DKIM_DOMAIN: 'example.test',
  DKIM_SELECTOR: 'bench',
  DKIM_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }),
};
const FEEDBACK = { BOUNCE_ADDRESS: 'bounces@mail.example.test', PUBLIC_URL };

const LINKS =
  '<p><a href="{{unsubscribeUrl}}">Unsubscribe</a> <a href="{{preferencesUrl}}">Preferences</a></p>\n</body>';

const suppress = (sql) =>
  sql.query(
    `INSERT INTO suppressions (address, scope, reason)
     SELECT 'stranger' || n || '@example.test', 'ALL_MAIL', 'HARD_BOUNCE' FROM generate_series(1, $1::int) n`,
    [SUPPRESSIONS],
  );

export const run = async ({ rabbit, rounds, people = 20_000 }) => {
  const setting = await createSetting({ rabbit, people, countsMails: false });
  const { api, sql } = setting;
  await api.ask('mutation { createTopic(input: { slug: "news", name: "News" }) { slug } }');
  // The mail without a topic has the same links, from its context.
  await api.ask('mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }', {
    input: { slug: 'linked', title: TEMPLATE.title, content: TEMPLATE.content.replace('</body>', LINKS) },
  });

  /** Sends once with a worker of its own. The first send warms it up. */
  const measure = async (settings, topic) => {
    const worker = await setting.startWorker(settings);
    const input = { templateName: 'linked', topic };
    await sendToAll(setting, { people, worker, input });
    const { rate, used } = await sendToAll(setting, { people, worker, input });
    await worker.end();
    const ofOurs = Object.entries(used).filter(([name]) => name !== 'sink');
    return {
      rate,
      worker: (used.worker / people) * 1_000,
      postgres: (used.PostgreSQL / people) * 1_000,
      all: (sum(ofOurs.map(([, seconds]) => seconds)) / people) * 1_000,
    };
  };

  const lanes = { plain: [], full: [], plainDkim: [], fullDkim: [] };
  for (let round = 0; round < rounds; round += 1) {
    await sql.query('TRUNCATE suppressions');
    lanes.plain.push(await measure({}, null));
    lanes.plainDkim.push(await measure(DKIM, null));
    await suppress(sql);
    await sql.query('VACUUM ANALYZE suppressions');
    lanes.full.push(await measure(FEEDBACK, 'news'));
    lanes.fullDkim.push(await measure({ ...FEEDBACK, ...DKIM }, 'news'));
  }
  const rows = (what, lane, field, unit) => ({ what, unit, values: lanes[lane].map((one) => one[field]) });
  const ratio = (what, over, under) => ({
    what,
    unit: '×',
    values: lanes[over].map((one, n) => one.rate / lanes[under][n].rate),
    atLeast: 0.95,
  });
  return [
    rows('transactional, without a return path', 'plain', 'rate', 'mails/s'),
    rows('topic, return path, 1,000,000 suppressions', 'full', 'rate', 'mails/s'),
    ratio('the second over the first', 'full', 'plain'),
    rows('CPU of the worker, first', 'plain', 'worker', 's/1,000 mails'),
    rows('CPU of the worker, second', 'full', 'worker', 's/1,000 mails'),
    rows('CPU of PostgreSQL, first', 'plain', 'postgres', 's/1,000 mails'),
    rows('CPU of PostgreSQL, second', 'full', 'postgres', 's/1,000 mails'),
    rows('CPU of all processes, first', 'plain', 'all', 's/1,000 mails'),
    rows('CPU of all processes, second', 'full', 'all', 's/1,000 mails'),
    rows('transactional, with DKIM', 'plainDkim', 'rate', 'mails/s'),
    rows('topic, return path, 1,000,000 suppressions, with DKIM', 'fullDkim', 'rate', 'mails/s'),
    ratio('the second over the first, with DKIM', 'fullDkim', 'plainDkim'),
    rows('CPU of the worker, first, with DKIM', 'plainDkim', 'worker', 's/1,000 mails'),
    rows('CPU of the worker, second, with DKIM', 'fullDkim', 'worker', 's/1,000 mails'),
  ];
};
