import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { startTestTidings } from '../support/tidings.js';

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let admin: Api;

beforeAll(async () => {
  tidings = await startTestTidings();
  ({ admin } = tidings);
});

const FIELDS = '{ slug version format detectedFormat }';

const create = async (input: Record<string, unknown>) =>
  (await admin.ask(`mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) ${FIELDS} }`, { input }))
    .createTemplate;

const update = async (slug: string, input: Record<string, unknown>) =>
  (
    await admin.ask(
      `mutation ($slug: ID!, $input: UpdateTemplateInput!) { updateTemplate(slug: $slug, input: $input) ${FIELDS} }`,
      { slug, input },
    )
  ).updateTemplate;

/** Sends the template. Resolves to the mail in the mailbox, and to what the admin shows. */
const mailOf = async (slug: string, to: string, context: Record<string, unknown> = {}) => {
  const { id } = await admin.send({ templateName: slug, typeEvent: 'PERSONAL', to: [{ email: to }], context });
  await admin.completed(id);
  const mail = await tidings.mailbox.received(to);
  const { deliveries } = await admin.ask(
    'query ($id: ID!) { deliveries(filter: { dispatchId: $id }) { items { mail { html text format } } } }',
    { id },
  );
  return { ...(await tidings.mailbox.detail(mail.id)), shown: deliveries.items[0].mail };
};

test('content with an HTML tag is sent as HTML with a text part, and the answer has the format', async () => {
  const content = '<center><font size="4">Sale ends {{day}}</font></center>';
  expect(await create({ slug: 'sale', title: 'Sale', content })).toMatchObject({ format: 'HTML' });
  const mail = await mailOf('sale', 'center@example.test', { day: 'Sunday' });
  expect(mail.html.trim()).toBe('<center><font size="4">Sale ends Sunday</font></center>');
  expect(mail.text.trim()).toBe('Sale ends Sunday');
  expect(mail.shown).toEqual({ html: mail.html.trim(), text: 'Sale ends Sunday', format: 'HTML' });
});

test('the chosen format applies, whatever the content looks like', async () => {
  expect(await create({ slug: 'code', title: 'Code', content: 'Write <b>{{x}}</b>', format: 'TEXT' })).toMatchObject({
    format: 'TEXT',
    detectedFormat: 'HTML',
  });
  const mail = await mailOf('code', 'code@example.test', { x: '&' });
  expect(mail).toMatchObject({ shown: { html: '', text: 'Write <b>&</b>', format: 'TEXT' } });
  expect(mail.text.trim()).toBe('Write <b>&</b>');
});

test('a format change makes a new version, and sent mails stay as they were', async () => {
  await create({ slug: 'change', title: 'Change', content: '<u>a</u>', format: 'TEXT' });
  const { id } = await admin.send({
    templateName: 'change',
    typeEvent: 'PERSONAL',
    to: [{ email: 'change@example.test' }],
  });
  expect(await update('change', { description: 'the same' })).toMatchObject({ version: 1, format: 'TEXT' });
  expect(await update('change', { format: 'HTML' })).toMatchObject({ version: 2, format: 'HTML' });
  const { deliveries, templateVersions } = await admin.ask(
    `query ($id: ID!) {
      deliveries(filter: { dispatchId: $id }) { items { mail { html format } } }
      templateVersions(slug: "change") { version format }
    }`,
    { id },
  );
  expect(deliveries.items[0].mail).toEqual({ html: '', format: 'TEXT' });
  expect(templateVersions).toEqual([
    { version: 2, format: 'HTML' },
    { version: 1, format: 'TEXT' },
  ]);
});

test('without a format, new content is detected, unless somebody chose a format other than the detected one', async () => {
  await create({ slug: 'follows', title: 'x', content: 'plain' });
  expect(await update('follows', { content: '<p>a</p>' })).toMatchObject({ format: 'HTML' });
  await create({ slug: 'stays', title: 'x', content: '<p>a</p>', format: 'TEXT' });
  expect(await update('stays', { content: '<p>b</p>' })).toMatchObject({ format: 'TEXT' });
});

test('a template written by a server without formats is sent as that server would have sent it', async () => {
  const client = new pg.Client(tidings.databaseUrl);
  await client.connect();
  for (const [slug, content] of [
    ['old-html', '<p>{{x}}</p>'],
    ['old-text', '<main>{{x}}</main>'],
  ]) {
    await client.query(
      `INSERT INTO templates (slug, title, description, content, version) VALUES ($1, 'x', '', $2, 1)`,
      [slug, content],
    );
    await client.query(
      'INSERT INTO template_versions (slug, version, title, content) SELECT slug, version, title, content FROM templates WHERE slug = $1',
      [slug],
    );
  }
  await client.end();
  const html = await mailOf('old-html', 'old-html@example.test', { x: 'a' });
  expect(html.shown).toEqual({ html: '<p>a</p>', text: 'a', format: 'HTML' });
  const text = await mailOf('old-text', 'old-text@example.test', { x: '<' });
  expect(text.shown).toEqual({ html: '', text: '<main><</main>', format: 'TEXT' });
  expect(text.text.trim()).toBe('<main><</main>');
  expect(await update('old-text', { content: '<main>{{y}}</main>' })).toMatchObject({ format: 'TEXT' });
});

test('MJML in the format HTML is refused in every draft, with the place and what to do', async () => {
  const content = '\n<mjml><mj-body></mj-body></mjml>';
  const refusal = {
    code: 'TEMPLATE_INVALID',
    line: 2,
    column: 1,
    message: expect.stringMatching(/MJML.*choose the format MJML/),
  };
  const draft = { title: 'x', content, format: 'HTML' };
  expect(
    await admin.fail('mutation ($i: CreateTemplateInput!) { createTemplate(input: $i) { slug } }', {
      i: { slug: 'mjml', ...draft },
    }),
  ).toMatchObject(refusal);
  await create({ slug: 'not-mjml', title: 'x', content: 'x' });
  expect(
    await admin.fail('mutation ($i: UpdateTemplateInput!) { updateTemplate(slug: "not-mjml", input: $i) { slug } }', {
      i: { content, format: 'HTML' },
    }),
  ).toMatchObject(refusal);
  expect(
    await admin.fail(
      'query ($content: String!) { previewTemplate(title: "x", content: $content, format: HTML) { text } }',
      {
        content,
      },
    ),
  ).toMatchObject(refusal);
  expect(
    await admin.fail('mutation ($i: TestMailInput!) { sendTestMail(input: $i) { id } }', { i: draft }),
  ).toMatchObject(refusal);
});

test('a preview has the format and size of the mail', async () => {
  const preview = async (content: string, format?: string) =>
    (
      await admin.ask(
        `query ($content: String!, $format: TemplateFormat) {
          previewTemplate(title: "x", content: $content, format: $format) { html text format detectedFormat bytes } }`,
        { content, format },
      )
    ).previewTemplate;
  expect(await preview('<hr>é')).toMatchObject({ format: 'HTML', detectedFormat: 'HTML', bytes: 6 });
  expect(await preview('<hr>é', 'TEXT')).toMatchObject({ html: '', format: 'TEXT', detectedFormat: 'HTML', bytes: 6 });
  const rows = '<tr><td>row</td></tr>'.repeat(5_500);
  expect((await preview(`<table>${rows}</table>`)).bytes).toBeGreaterThan(110_000);
});
