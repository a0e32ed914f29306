// Latency of other callers while somebody who may preview and save templates attacks the server with them: 5,000 nested blocks, endless loops, and
// contexts of the maximum request size.
import { percentile } from '../support/numbers.mjs';
import { startHelper } from '../support/processes.mjs';
import { createSetting } from '../support/setting.mjs';

export const needs = 'RabbitMQ';

const ATTACKERS = 8;
const RATE = 100;
const SECONDS = 20;

const NESTED = `${'{{#if a}}'.repeat(5_000)}x${'{{/if}}'.repeat(5_000)}`;
const LOOPS = '{{#each a}}{{#each ../a}}{{#each ../../a}}{{#each ../../../a}}x{{/each}}{{/each}}{{/each}}{{/each}}';
const FLAT = '{{a}}'.repeat(50_000);
const LIST = Array.from({ length: 500 }, (_, n) => n);

const PREVIEW =
  'query ($content: String!, $context: JSONObject) { previewTemplate(title: "x", content: $content, context: $context) { html } }';
const SAVE =
  'mutation ($content: String!) { createTemplate(input: { slug: "attack", title: "x", content: $content }) { slug } }';

const ATTACKS = [
  { query: PREVIEW, variables: { content: LOOPS, context: { a: LIST } } },
  { query: PREVIEW, variables: { content: NESTED } },
  { query: SAVE, variables: { content: FLAT } },
  {
    query: PREVIEW,
    variables: { content: '{{#each a}}{{this}}{{/each}}', context: { a: 'x'.repeat(250_000).split('') } },
  },
  { query: SAVE, variables: { content: '{{#if a}}'.repeat(5_000) } },
];

/** Attacks in turn in each way until `isOver`. Resolves to the number of attacks. */
const attack = async (url, token, isOver) => {
  let count = 0;
  while (!isOver()) {
    const body = JSON.stringify(ATTACKS[count % ATTACKS.length]);
    count += 1;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text();
  }
  return count;
};

export const run = async ({ rabbit }) => {
  const setting = await createSetting({ rabbit });
  const { server, api } = setting;
  const callers = await startHelper('callers');
  const key = await api.createKey();
  const call = { url: server.found, callers: 32, seconds: SECONDS, rate: RATE, kind: 'send', key, event: 'order' };
  const before = await callers.ask('paced', { ...call, context: {} });
  let isOver = false;
  const attacking = Promise.all(Array.from({ length: ATTACKERS }, () => attack(server.found, api.token, () => isOver)));
  const during = await callers.ask('paced', { ...call, context: {} });
  isOver = true;
  const attacks = (await attacking).reduce((sum, count) => sum + count, 0);
  return [
    {
      what: `sendNotification, ${RATE} a second, in peace, p99`,
      unit: 'ms',
      values: [percentile(before.latencies, 99)],
    },
    { what: `attacks by templates meanwhile, by ${ATTACKERS} at once`, unit: '', values: [attacks] },
    { what: 'the same under attack, p50', unit: 'ms', values: [percentile(during.latencies, 50)] },
    { what: 'the same under attack, p99', unit: 'ms', values: [percentile(during.latencies, 99)], atMost: 200 },
  ];
};
