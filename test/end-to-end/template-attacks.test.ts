import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;
let mailbox: Awaited<ReturnType<typeof startTestTidings>>['mailbox'];

beforeAll(async () => {
  ({ admin, mailbox } = await startTestTidings());
});

const CREATE = 'mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }';
const PREVIEW =
  'query ($content: String!, $context: JSONObject) { previewTemplate(title: "x", content: $content, context: $context) { html text } }';

let slugs = 0;
const save = (content: string) => {
  slugs += 1;
  return admin.fail(CREATE, { input: { slug: `attack-${slugs}`, title: 'x', content } });
};

const NESTED = `${'{{#if a}}'.repeat(5_000)}x${'{{/if}}'.repeat(5_000)}`;
const LOOPS = '{{#each a}}{{#each ../a}}{{#each ../../a}}{{#each ../../../a}}x{{/each}}{{/each}}{{/each}}{{/each}}';
const MANY = Array.from({ length: 500 }, (_, n) => n);

describe('a template that may not be saved', () => {
  test.each<[string, string, RegExp]>([
    ['5,000 nested blocks', NESTED, /nested more than 32 deep/],
    ['5,000 else-ifs', `{{#if a}}${'{{else if b}}'.repeat(5_000)}{{/if}}`, /nested more than 32 deep/],
    [
      '5,000 nested lookups',
      `{{lookup ${'(lookup '.repeat(5_000)}a 1${') 1'.repeat(5_000)}}}`,
      /nested more than 32 deep/,
    ],
    ['50,000 expressions', '{{a}}'.repeat(50_000), /more than 2000 expressions/],
    ['a partial that doesn’t exist', '{{> self}}', /no layout or partial with the name self/],
    ['a partial that includes itself', '{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}', /./],
    ['an unknown helper', '{{exec "ls"}}', /exec/],
    ['the helper that writes to the log', '{{log "x"}}', /log/],
    ['a link that runs a script', '<a href="javascript:alert(1)">x</a>', /must not run/],
    [
      'a link that runs a script, in escaped characters',
      '<a href=" java&#x09;script&colon;alert(1)">x</a>',
      /must not run/,
    ],
  ])('contains %s', async (_what, content, words) => {
    expect(await save(content)).toMatchObject({
      code: 'TEMPLATE_INVALID',
      message: expect.stringMatching(words),
      line: expect.any(Number),
    });
    expect(await admin.fail(PREVIEW, { content })).toMatchObject({ code: 'TEMPLATE_INVALID' });
  });

  test('is a syntax tree instead of a text', async () => {
    const content = { type: 'Program', body: [{ type: 'MustacheStatement' }] };
    expect(await admin.fail(CREATE, { input: { slug: 'tree', title: 'x', content } })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

test.each([
  '{{constructor}}',
  '{{constructor.constructor}}',
  '{{__proto__}}',
  '{{a.__proto__.polluted}}',
  '{{lookup a "constructor"}}',
  '{{lookup (lookup a "constructor") "constructor"}}',
  '{{#with a}}{{constructor.name}}{{/with}}',
  '{{#with "s" as |string|}}{{#with (lookup string.sub "constructor")}}{{this}}{{/with}}{{/with}}',
  '{{a.toString}}',
  '{{__defineGetter__}}',
  '{{@root.constructor}}',
  '{{#each a}}{{@root.__proto__}}{{/each}}',
])('%s reveals nothing of the rendering process', async (content) => {
  const context = { a: { b: 1 } };
  const { data, errors } = await admin.post(PREVIEW, { content: `<p>[${content}]</p>`, context });
  if (errors) expect(errors[0]!.extensions.code).toBe('TEMPLATE_INVALID');
  else expect(data.previewTemplate.html).not.toMatch(/function|native|Object|polluted|yes/);
});

test.each(['{"a": {"__proto__": {"polluted": "yes"}}}', '{"a": {"constructor": {"prototype": {"polluted": "yes"}}}}'])(
  'a context of %s is refused',
  async (context) => {
    const response = await fetch(`${admin.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
      body: `{"query": ${JSON.stringify(PREVIEW)}, "variables": {"content": "x", "context": ${context}}}`,
    });
    expect(response.status).toBe(400);
  },
);

test('a preview that never ends is killed, with an error', async () => {
  expect(await admin.fail(PREVIEW, { content: LOOPS, context: { a: MANY } })).toMatchObject({
    code: 'TEMPLATE_INVALID',
    message: expect.stringMatching(/more than (1 s|128 MB) to render|characters/),
  });
  expect((await admin.ask(PREVIEW, { content: 'Hello {{a}}', context: { a: 'you' } })).previewTemplate.text).toBe(
    'Hello you',
  );
});

test('mails whose template never ends fail, and the next send is sent', async () => {
  await admin.createTemplate({ slug: 'endless', title: 'x', content: LOOPS });
  await admin.createTemplate({ slug: 'good', title: 'Good', content: 'Hello {{user.name}}' });
  const to = ['a', 'b', 'd'].map((name) => ({
    email: `${name}@example.test`,
    ...(name === 'd' ? {} : { context: { a: MANY } }),
  }));
  const attack = await admin.send({ templateName: 'endless', typeEvent: 'GROUP', to });
  const good = await admin.send({
    templateName: 'good',
    typeEvent: 'PERSONAL',
    to: [{ email: 'good@example.test', name: 'Ann' }],
  });
  expect(await admin.completed(good.id)).toMatchObject({ counts: { sent: 1 } });
  expect(await admin.completed(attack.id, 30_000)).toMatchObject({ counts: { failed: 2, sent: 1 } });
  const { deliveries } = await admin.ask(
    'query ($id: ID!) { deliveries(filter: { dispatchId: $id, status: [FAILED] }) { items { errorClass lastError } } }',
    { id: attack.id },
  );
  expect(deliveries.items).toHaveLength(2);
  for (const item of deliveries.items)
    expect(item).toMatchObject({ errorClass: 'TEMPLATE', lastError: expect.stringMatching(/more than 1 s/) });
  expect((await mailbox.list()).length).toBeGreaterThan(0);
});
