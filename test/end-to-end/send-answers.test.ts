import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { startTestTidings } from '../support/tidings.js';

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let admin: Api;
let service: Api;
let ann: string;

beforeAll(async () => {
  tidings = await startTestTidings();
  ({ admin } = tidings);
  ann = await admin.createUser({ username: 'ann', email: 'ann@example.test', firstName: 'Ann' });
  service = tidings.stranger.withToken(await admin.createKey('SEND', 'READ'));
  await admin.createTemplate({
    slug: 'order',
    title: 'Order {{order.id}}',
    content: '<p>Dear {{firstName}}, order {{order.id}} total {{order.total}}</p>',
  });
  await admin.createTemplate({
    slug: 'login',
    title: 'Login',
    content: '<p>Login {{username}}, plan {{user.plan}}</p>',
  });
  await admin.createTemplate({ slug: 'bare', title: '{{order.id}}', content: 'x' });
  await admin.createTemplate({ slug: 'branch', title: '{{#if order}}{{order.id}}{{/if}}', content: 'x' });
  await admin.createTemplate({ slug: 'named', title: '{{user.firstName}}', content: 'x' });
});

const SEND = `mutation ($input: SendNotificationInput!) {
  sendNotification(input: $input) { id missing ignored } }`;
const send = async (input: Record<string, unknown>) =>
  (await service.ask(SEND, { input: { typeEvent: 'PERSONAL', to: [{ email: 'to@example.test' }], ...input } }))
    .sendNotification;
const refuse = (input: Record<string, unknown>) =>
  service.refuse({ typeEvent: 'PERSONAL', to: [{ email: 'to@example.test' }], ...input });
const rest = (template_name: string, context: Record<string, unknown>) =>
  service.rest({ recipient: ann, template_name, type_event: 'personal', context });

describe('fields missing in the context of a send', () => {
  test('are listed in the answer by GraphQL and REST, and can be read later', async () => {
    const context = { Order: { id: 1 } };
    const missing = ['firstName', 'order.id', 'order.total'];
    const dispatch = await send({ templateName: 'order', context });
    expect(dispatch).toMatchObject({ missing, ignored: [] });
    expect((await rest('order', context)).body).toMatchObject({ missing, ignored: [] });
    const later = await service.ask('query ($id: ID!) { dispatch(id: $id) { missing } }', { id: dispatch.id });
    expect(later.dispatch.missing).toEqual(missing);
  });

  test('are listed after the recipients’ contexts are merged in', async () => {
    const whole = { firstName: 'Bo', order: { id: 1, total: 2 } };
    const to = [
      { email: 'a@example.test', context: whole },
      { email: 'b@example.test', context: { firstName: 'Cy', order: { id: 2 } } },
    ];
    expect(await send({ templateName: 'order', typeEvent: 'GROUP', to })).toMatchObject({ missing: ['order.total'] });
    expect(await send({ templateName: 'order', typeEvent: 'GROUP', to: to.slice(0, 1) })).toMatchObject({
      missing: [],
    });
    expect(
      await send({ templateName: 'order', typeEvent: 'GROUP', to: to.slice(0, 1), recipient: [ann] }),
    ).toMatchObject({ missing: ['firstName', 'order.id', 'order.total'] });
  });

  test('can be read after the context is deleted', async () => {
    const { id } = await send({ templateName: 'order', context: { firstName: 'x', order: { id: 1 } } });
    await admin.completed(id);
    const { default: pg } = await import('pg');
    const client = new pg.Client(tidings.databaseUrl);
    await client.connect();
    await client.query(`UPDATE dispatches SET context = '{}', contexts_dropped_at = now() WHERE id = $1`, [id]);
    await client.end();
    const { dispatch } = await service.ask('query ($id: ID!) { dispatch(id: $id) { missing } }', { id });
    expect(dispatch.missing).toEqual(['order.total']);
  });
});

describe('username and user in a context', () => {
  const context = { username: 'jane77', user: { plan: 'Gold' } };

  test('are listed in the answer, and the mail has the recipient’s own values', async () => {
    const { id, missing, ignored } = await send({
      templateName: 'login',
      context,
      to: [{ email: 'jane@example.test' }],
    });
    expect({ missing, ignored }).toEqual({ missing: [], ignored: ['user', 'username'] });
    await admin.completed(id);
    const mail = await tidings.mailbox.received('jane@example.test');
    expect((await tidings.mailbox.detail(mail.id)).text.trim()).toBe('Login , plan');
    expect((await rest('login', { username: 'x' })).body.ignored).toEqual(['username']);
  });

  test('are listed in the preview, which shows what is sent', async () => {
    const preview = async (recipient?: Record<string, unknown>) =>
      (
        await admin.ask(
          `query ($context: JSONObject, $recipient: PreviewRecipientInput) {
            previewTemplate(title: "x", content: "Login {{username}}, plan {{user.plan}}{{user.name}}", context: $context, recipient: $recipient) {
              text missing ignored } }`,
          { context, recipient },
        )
      ).previewTemplate;
    expect(await preview()).toEqual({ text: 'Login , plan ', missing: [], ignored: ['user', 'username'] });
    expect(await preview({ username: 'bo', firstName: 'Bo', lastName: 'Li', attributes: {} })).toMatchObject({
      text: 'Login bo, plan Bo Li',
    });
  });
});

describe('an empty subject', () => {
  test.each(['bare', 'branch'])(
    'is refused if the context of a send makes it empty (template %s)',
    async (templateName) => {
      const refusal = { code: 'BAD_USER_INPUT', fields: { context: [expect.stringMatching(/subject/)] } };
      expect(await refuse({ templateName })).toMatchObject(refusal);
      expect(await refuse({ templateName, context: { order: { id: ' \n' } } })).toMatchObject(refusal);
      expect((await rest('bare', {})).body.errors[0].extensions).toMatchObject(refusal);
      expect(await refuse({ templateName, typeEvent: 'ALL', to: [] })).toMatchObject(refusal);
      expect(await send({ templateName, context: { order: { id: 7 } } })).toMatchObject({ missing: [] });
    },
  );

  test('is refused if the context of one recipient makes it empty, with the recipient’s index', async () => {
    const to = [
      { email: 'a@example.test', context: { order: { id: 1 } } },
      { email: 'b@example.test', context: { order: { id: '' } } },
    ];
    expect(await refuse({ templateName: 'bare', typeEvent: 'GROUP', to })).toMatchObject({
      fields: { 'to.1.context': [expect.stringMatching(/subject/)] },
    });
  });

  test('isn’t refused if a call is repeated with its idempotency key, which returns the first dispatch', async () => {
    const call = { templateName: 'bare', idempotencyKey: 'once', context: { order: { id: 1 } } };
    const first = await send(call);
    await admin.ask('mutation { updateTemplate(slug: "bare", input: { title: "{{order.number}}" }) { slug } }');
    expect((await send(call)).id).toBe(first.id);
    expect(await refuse({ ...call, idempotencyKey: 'twice' })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('makes a mail fail, with the cause, if it is only found when the mail is rendered', async () => {
    const nobody = await admin.createUser({ username: 'nameless', email: 'nameless@example.test' });
    const { id } = await send({ templateName: 'named', typeEvent: 'GROUP', to: [], recipient: [ann, nobody] });
    await admin.completed(id);
    const { deliveries } = await waitUntil(
      async () =>
        admin.ask(
          `query ($id: ID!) { deliveries(filter: { dispatchId: $id }, sort: { field: "email" }) { items { email status errorClass lastError } } }`,
          { id },
        ),
      { what: 'the deliveries' },
    );
    expect(deliveries.items).toEqual([
      { email: 'ann@example.test', status: 'SENT', errorClass: null, lastError: null },
      {
        email: 'nameless@example.test',
        status: 'FAILED',
        errorClass: 'TEMPLATE',
        lastError: expect.stringMatching(/subject is empty/),
      },
    ]);
  });

  test.each(['  ', '\u00a0\t\n'])(
    'is refused if a template with the title %j is saved, previewed or tested',
    async (title) => {
      const draft = { title, content: 'x' };
      const refusal = { code: 'BAD_USER_INPUT', fields: { title: ['must not be blank'] } };
      const fail = (query: string, i: Record<string, unknown>) => admin.fail(query, { i });
      expect(
        await fail('mutation ($i: CreateTemplateInput!) { createTemplate(input: $i) { slug } }', {
          slug: 'blank',
          ...draft,
        }),
      ).toMatchObject(refusal);
      expect(
        await fail('mutation ($i: UpdateTemplateInput!) { updateTemplate(slug: "order", input: $i) { slug } }', {
          title,
        }),
      ).toMatchObject(refusal);
      expect(await fail('mutation ($i: TestMailInput!) { sendTestMail(input: $i) { id } }', draft)).toMatchObject(
        refusal,
      );
      expect(
        await admin.fail('query ($title: String!) { previewTemplate(title: $title, content: "x") { text } }', {
          title,
        }),
      ).toMatchObject(refusal);
    },
  );

  test('is refused in a test mail', async () => {
    const input = { title: '{{order.id}}', content: 'x' };
    expect(
      await admin.fail('mutation ($i: TestMailInput!) { sendTestMail(input: $i) { id } }', { i: input }),
    ).toMatchObject({
      fields: { context: [expect.stringMatching(/subject/)] },
    });
  });
});

describe('numbers in a context', () => {
  const TOO_LARGE = ['1234567890123456789', '-9007199254740993', '9007199254740992', '1e400', '1e20'];
  const raw = async (path: string, body: string, token: string | undefined = service.token) => {
    const answer = await fetch(`${tidings.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
    });
    const { errors } = (await answer.json()) as { errors?: { extensions: { code: string; fields: object } }[] };
    return errors?.[0]?.extensions;
  };
  const graphql = (query: string, variables: string, token?: string) =>
    raw('/graphql', `{"query": ${JSON.stringify(query)}, "variables": ${variables}}`, token);
  const refused = (path: string) => ({
    code: 'BAD_USER_INPUT',
    fields: { [path]: [expect.stringMatching(/9007199254740991/)] },
  });

  test.each(TOO_LARGE)('the unsafe number %s is refused in every context, with its path', async (number) => {
    const context = `{"a": [{"id": ${number}}]}`;
    const input = `"templateName": "order", "typeEvent": "PERSONAL"`;
    const to = '"to": [{"email": "a@example.test"}]';
    expect(await graphql(SEND, `{"input": {${input}, ${to}, "context": ${context}}}`)).toMatchObject(
      refused('context.a.0.id'),
    );
    const own = `"to": [{"email": "a@example.test", "context": ${context}}]`;
    expect(await graphql(SEND, `{"input": {${input}, ${own}}}`)).toMatchObject(refused('to.0.context.a.0.id'));
    const literal = `mutation { sendNotification(input: {templateName: "order", typeEvent: PERSONAL, to: [{email: "a@example.test"}], context: {id: ${number}}}) { id } }`;
    expect(await graphql(literal, '{}')).toMatchObject(refused('context.id'));
    const call = `{"template_name": "order", "type_event": "personal", "recipient": "${ann}", "context": ${context}}`;
    expect(await raw('/api/v1/send-notification/email', call)).toMatchObject(refused('context.a.0.id'));
    const preview =
      'query ($context: JSONObject) { previewTemplate(title: "x", content: "x", context: $context) { text } }';
    expect(await graphql(preview, `{"context": ${context}}`, admin.token)).toMatchObject(refused('context.a.0.id'));
    const test = 'mutation ($i: TestMailInput!) { sendTestMail(input: $i) { id } }';
    expect(
      await graphql(test, `{"i": {"title": "x", "content": "x", "context": ${context}}}`, admin.token),
    ).toMatchObject(refused('context.a.0.id'));
    const notification = 'mutation ($i: CreateNotificationInput!) { createNotification(input: $i) { id } }';
    expect(
      await graphql(
        notification,
        `{"i": {"name": "x", "type": "ALL", "templateSlug": "order", "context": ${context}}}`,
        admin.token,
      ),
    ).toMatchObject(refused('context.a.0.id'));
  });

  test('an unsafe number in the query of a GET by REST is refused with its path', async () => {
    const query = new URLSearchParams({
      template_name: 'order',
      type_event: 'personal',
      recipient: ann,
      context: '{"id": 1234567890123456789}',
    });
    const answer = await fetch(`${tidings.url}/api/v1/send-notification/email?${query}`, {
      headers: { authorization: `Bearer ${service.token}` },
    });
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: refused('context.id') }] });
  });

  test('fractions of many digits, the largest safe number and digits in a string are accepted', async () => {
    const context = '{"a": 0.1234567890123456789, "b": 9007199254740991, "c": "1234567890123456789", "d": 1e-400}';
    const input = `"templateName": "order", "typeEvent": "PERSONAL", "to": [{"email": "a@example.test"}]`;
    expect(await graphql(SEND, `{"input": {${input}, "context": ${context}}}`)).toBeUndefined();
  });
});
