import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;

beforeAll(async () => {
  ({ admin } = await startTestTidings());
  await createTemplate({
    slug: 'digest',
    title: '{{title}}',
    content:
      '<p>{{#each items}}{{name}}{{#if price}}: {{price}}{{/if}}{{/each}}</p><a href="http://example.test">x</a>',
  });
  await createTemplate({
    slug: 'hello',
    title: 'Hello',
    content: '<p>{{greeting}}</p>',
    variants: [{ locale: 'de', title: 'Hallo', content: '<p>{{gruss}}</p>' }],
  });
  for (const [username, locale] of [
    ['ada', 'en'],
    ['bob', 'de-AT'],
    ['cid', 'de'],
  ] as const) {
    await admin.ask('mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }', {
      input: { username, locale, email: `${username}@people.test` },
    });
  }
});

const createTemplate = (input: Record<string, unknown>) =>
  admin.ask('mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }', { input });

const CHECK = `query ($input: SendNotificationInput!) { check: checkNotification(input: $input) {
  total willBeMailed skipped { reason count } missing isRefused locales largestBytes warnings samples { subject html bytes } } }`;

const check = async (input: Record<string, unknown>) => (await admin.ask(CHECK, { input })).check;

const TO_ONE = { templateName: 'digest', typeEvent: 'PERSONAL', to: [{ email: 'x@example.test' }] };

const countOf = async (slug: string): Promise<number> =>
  (await admin.ask('query ($slug: ID!) { dispatches(filter: { templateSlug: $slug }) { total } }', { slug })).dispatches
    .total;

test('the schema of a context is inferred, and tightened by a person', async () => {
  const schemaOf = async () =>
    (await admin.ask('{ templateSchema(slug: "digest") template(slug: "digest") { schema } }')) as {
      templateSchema: { properties: object; required: string[] };
      template: { schema: unknown };
    };
  const { templateSchema, template } = await schemaOf();
  expect(template.schema).toEqual(templateSchema);
  expect(templateSchema).toMatchObject({
    type: 'object',
    properties: { items: { type: 'array', items: { required: ['name'] } } },
    required: ['items', 'title'],
  });
  const set = 'mutation ($schema: JSONObject) { setTemplateSchema(slug: "digest", schema: $schema) { ownSchema } }';
  const own = { required: ['plan'], properties: { title: { type: 'string' } } };
  expect((await admin.ask(set, { schema: own })).setTemplateSchema).toEqual({ ownSchema: own });
  expect((await schemaOf()).templateSchema).toMatchObject({
    required: ['items', 'plan', 'title'],
    properties: { title: { type: 'string' } },
  });
  expect(await admin.fail(set, { schema: { pattern: '(a+)+$' } })).toMatchObject({
    issues: [{ path: 'schema.pattern', rule: 'template.schemaKeyword' }],
  });
  await admin.ask(set, { schema: null });
});

test('types of all templates are a download', async () => {
  const response = await fetch(`${admin.url}/api/v1/templates.d.ts`, {
    headers: { authorization: `Bearer ${admin.token}` },
  });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('  digest: {\n    items: ({\n      name: string | number | boolean;');
  expect((await fetch(`${admin.url}/api/v1/templates.d.ts`)).status).toBe(401);
});

test('a strict send is refused with the paths that it lacks', async () => {
  const input = { ...TO_ONE, context: { title: 'News', items: [{}] }, strict: true };
  const send = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id missing } }';
  expect(await admin.fail(send, { input })).toMatchObject({
    code: 'CONTEXT_INCOMPLETE',
    issues: [{ path: 'context.items.name', rule: 'send.contextPresent' }],
  });
  const { sendNotification } = await admin.ask(send, { input: { ...input, strict: null } });
  expect(sendNotification.missing).toEqual(['items.name']);
});

test('sends of a strict template and of a strict key are refused, and a template becomes strict without a new version', async () => {
  const send = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }';
  const input = { ...TO_ONE, context: { title: 'News' } };
  const setStrict = (strict: boolean) =>
    admin.ask(
      'mutation ($input: UpdateTemplateInput!) { updateTemplate(slug: "digest", input: $input) { strict version } }',
      { input: { strict } },
    );
  expect(await setStrict(true)).toEqual({ updateTemplate: { strict: true, version: 1 } });
  expect(await admin.fail(send, { input })).toMatchObject({ code: 'CONTEXT_INCOMPLETE' });
  expect(await setStrict(false)).toEqual({ updateTemplate: { strict: false, version: 1 } });
  await admin.ask(send, { input });

  const { createApiKey } = await admin.ask(
    'mutation { createApiKey(name: "strict", scopes: [SEND], strict: true) { secret apiKey { strict } } }',
  );
  expect(createApiKey.apiKey).toEqual({ strict: true });
  expect(await admin.withToken(createApiKey.secret).fail(send, { input })).toMatchObject({
    code: 'CONTEXT_INCOMPLETE',
  });
});

describe('a dry run', () => {
  test('tells what the send would do, and writes nothing', async () => {
    const before = await countOf('digest');
    expect(await check({ ...TO_ONE, context: { title: 'News', items: [{ name: 'A' }] } })).toMatchObject({
      total: 1,
      willBeMailed: 1,
      skipped: [],
      missing: [],
      isRefused: false,
      locales: { default: 1 },
      warnings: ['LINK_WITHOUT_HTTPS'],
      samples: [{ subject: 'News' }],
    });
    expect(await check({ ...TO_ONE, context: { title: 'News' }, strict: true })).toMatchObject({
      missing: ['items.name'],
      isRefused: true,
    });
    expect(await countOf('digest')).toBe(before);
  });

  test('counts languages and those who are skipped, and renders a sample of each language', async () => {
    await admin.ask('mutation { createSuppression(input: { email: "cid@people.test", scope: ALL_MAIL }) { id } }');
    const all = await check({ templateName: 'hello', typeEvent: 'ALL', context: { greeting: 'Hi', gruss: 'Tag' } });
    expect(all.skipped).toEqual([{ reason: 'MANUAL', count: 1 }]);
    expect(all.locales).toMatchObject({ de: 1 });
    expect(all.total).toBe(all.willBeMailed + 1);
    expect(all.samples.map(({ subject }: { subject: string }) => subject).sort()).toContain('Hallo');
  });

  test('fails as the send would', async () => {
    expect(await admin.fail(CHECK, { input: { ...TO_ONE, templateName: 'unknown' } })).toMatchObject({
      issues: [{ path: 'templateName', rule: 'template.exists' }],
    });
  });
});

describe('an empty subject', () => {
  const send = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }';
  const all = { templateName: 'two-subjects', typeEvent: 'ALL' };

  beforeAll(async () => {
    await createTemplate({
      slug: 'two-subjects',
      title: '{{subject}}',
      locale: 'en',
      content: '<p>Hello</p>',
      variants: [
        { locale: 'de', title: '{{betreff}}', content: '<p>Hallo</p>' },
        { locale: 'fr', title: '{{#if sujet}}{{sujet}}{{/if}}', content: '<p>Bonjour</p>' },
      ],
    });
  });

  test('of a language that somebody in the audience has is refused, by the send and by the dry run', async () => {
    const input = { ...all, context: { subject: 'Hi', sujet: 'Salut' } };
    const refusal = {
      issues: [{ path: 'context', rule: 'send.subjectNotEmptyIn', params: { language: 'de' } }],
    };
    expect(await admin.fail(send, { input })).toMatchObject(refusal);
    expect(await admin.fail(CHECK, { input })).toMatchObject(refusal);
  });

  test('of a language that nobody has is no reason to refuse', async () => {
    expect(await check({ ...all, context: { subject: 'Hi', betreff: 'Tag' } })).toMatchObject({
      missing: [],
      locales: { de: 1 },
    });
  });

  test('is found for each recipient, in the language of that recipient', async () => {
    const input = {
      templateName: 'two-subjects',
      typeEvent: 'GROUP',
      context: { subject: 'Hi', betreff: 'Tag' },
      to: [
        { email: 'a@example.test', locale: 'de' },
        { email: 'b@example.test', locale: 'fr-CA', context: { a: 1 } },
      ],
    };
    expect(await admin.fail(send, { input })).toMatchObject({
      issues: [{ path: 'to.1.context', rule: 'send.subjectNotEmptyIn', params: { language: 'fr' } }],
    });
    const withSubject = { ...input.to[1], context: { sujet: 'Salut' } };
    await admin.ask(send, { input: { ...input, to: [input.to[0], withSubject] } });
  });

  test('is found for one user, by the locale of the user', async () => {
    const { users } = await admin.ask('{ users(filter: { q: "bob" }) { items { id } } }');
    const input = { ...all, typeEvent: 'PERSONAL', recipient: [users.items[0].id], context: { subject: 'Hi' } };
    expect(await admin.fail(send, { input })).toMatchObject({
      issues: [{ rule: 'send.subjectNotEmptyIn', params: { language: 'de' } }],
    });
  });
});

test('a layout can’t be sent, nor chosen for a notification', async () => {
  await createTemplate({ slug: 'frame', kind: 'LAYOUT', title: 'Frame', content: '<b>{{> @partial-block}}</b>' });
  const send = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }';
  const input = { ...TO_ONE, templateName: 'frame' };
  const refusal = { issues: [{ path: 'templateName', rule: 'template.isMail' }] };
  expect(await admin.fail(send, { input })).toMatchObject(refusal);
  expect(await admin.fail(CHECK, { input })).toMatchObject(refusal);
  const create = 'mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }';
  expect(await admin.fail(create, { input: { name: 'Frame', type: 'ALL', templateSlug: 'frame' } })).toMatchObject({
    issues: [{ path: 'templateSlug', rule: 'template.isMail' }],
  });
  const { createNotification } = await admin.ask(create, {
    input: { name: 'Digest', type: 'ALL', templateSlug: 'digest' },
  });
  expect(
    await admin.fail(
      'mutation ($id: ID!) { updateNotification(id: $id, input: { templateSlug: "frame" }) { id } }',
      createNotification,
    ),
  ).toMatchObject({ issues: [{ path: 'templateSlug', rule: 'template.isMail' }] });
});

test('the impact of a draft is counted by the contexts that were sent', async () => {
  for (const [event, context] of [
    ['weekly', { title: 'A', items: [], footer: 'F' }],
    ['weekly', { title: 'B', items: [], footer: 'F' }],
    ['monthly', { title: 'C', items: [] }],
  ] as const) {
    await admin.send({ templateName: 'digest', typeEvent: 'GROUP', event, to: [{ email: 'y@example.test' }], context });
  }
  const { impact } = await admin.ask(
    `query ($content: String!) { impact: templateImpact(slug: "digest", title: "{{title}}", content: $content) {
      callers brokenCallers mails brokenMails missing byCaller { event mails isBroken missing }
      samples { event before { subject html } after { html } } } }`,
    { content: '<p>{{footer}}</p>' },
  );
  expect(impact).toMatchObject({ callers: 1, brokenCallers: 1, missing: ['footer'] });
  expect(impact.byCaller.find(({ event }: { event: string }) => event === 'monthly')).toEqual({
    event: 'monthly',
    mails: 1,
    isBroken: true,
    missing: ['footer'],
  });
  expect(impact.byCaller.find(({ event }: { event: string }) => event === 'weekly')).toMatchObject({ isBroken: false });
  expect(impact.brokenMails).toBeLessThan(impact.mails);
  expect(impact.samples[0]).toMatchObject({ after: { html: '<p></p>' } });
});
