// Figure a for mails with a layout, a second language for half of the people, and inlined CSS. The same mails without any of it are sent in turn.
import { TEMPLATE } from '../support/mail.mjs';
import { sum } from '../support/numbers.mjs';
import { sendToAll } from '../support/send.mjs';
import { createSetting } from '../support/setting.mjs';

export const needs = 'RabbitMQ';

const LAYOUT = `<html>
<head><style>body { font-family: sans-serif; color: #222222; line-height: 1.4 } h2 { margin: 0 }</style></head>
<body>
{{> @partial-block}}
</body>
</html>
`;
const CONTENT = TEMPLATE.content
  .replace(/^[\s\S]*<body[^>]*>|<\/body>[\s\S]*$/g, '')
  .replaceAll(' style="margin: 0"', '');
const framed = (content) => `{{#> frame}}${content}{{/frame}}`;
const GERMAN = CONTENT.replace('Hello', 'Hallo').replace('See you soon!', 'Bis bald!');

/** Creates the template `framed`, and gives half of the people its second language. */
export const prepareFramed = async ({ api, sql }) => {
  const create = (input) =>
    api.ask('mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }', { input });
  await create({ slug: 'frame', kind: 'LAYOUT', title: 'Frame', content: LAYOUT });
  const { title } = TEMPLATE;
  const variants = [{ locale: 'de', title, content: framed(GERMAN) }];
  await create({ slug: 'framed', title, content: framed(CONTENT), locale: 'en', inlineCss: true, variants });
  await sql.query(`UPDATE users SET locale = 'de' WHERE username LIKE 'person%' AND right(username, 1)::int % 2 = 0`);
};

export const run = async ({ rabbit, rounds, people = 20_000 }) => {
  const setting = await createSetting({ rabbit, people, countsMails: false });
  await prepareFramed(setting);
  const worker = await setting.startWorker();
  const measure = async (templateName) => {
    const { rate, used } = await sendToAll(setting, { people, worker, input: { templateName } });
    const ofOurs = Object.entries(used).filter(([name]) => name !== 'sink');
    return { rate, all: (sum(ofOurs.map(([, seconds]) => seconds)) / people) * 1_000 };
  };
  const lanes = { plain: [], framed: [] };
  // Warm up caches and the JIT.
  await measure('bench');
  await measure('framed');
  for (let round = 0; round < rounds; round += 1) {
    lanes.plain.push(await measure('bench'));
    lanes.framed.push(await measure('framed'));
  }
  const rows = (what, lane, field, unit) => ({ what, unit, values: lanes[lane].map((one) => one[field]) });
  return [
    rows('without a layout, in one language', 'plain', 'rate', 'mails/s'),
    rows('with a layout, two languages and inlined CSS', 'framed', 'rate', 'mails/s'),
    {
      what: 'the second over the first',
      unit: '×',
      values: lanes.framed.map((one, n) => one.rate / lanes.plain[n].rate),
      atLeast: 0.95,
    },
    rows('CPU of all processes, first', 'plain', 'all', 's/1,000 mails'),
    rows('CPU of all processes, second', 'framed', 'all', 's/1,000 mails'),
  ];
};
