import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';
import { prepareParts } from '../support/two-processes.js';
import { TEST_AMQP_URL } from '../support/vhost.js';

const PUBLIC_URL = 'https://mail.example.test/tidings';

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let admin: Api;
/** A service whose key may only send. */
let service: Api;
let ann: string;

const CREATE_TOPIC = 'mutation ($input: CreateTopicInput!) { createTopic(input: $input) { slug } }';
const SEND = `mutation ($input: SendNotificationInput!) {
  sendNotification(input: $input) { id missing ignored topic { slug name names } } }`;

beforeAll(async () => {
  tidings = await startTestTidings({ PUBLIC_URL });
  ({ admin } = tidings);
  service = tidings.stranger.withToken(await admin.createKey('SEND'));
  ann = await admin.createUser({ username: 'ann', email: 'ann@example.test' });
  for (const slug of ['news', 'offers', 'tips']) {
    await admin.ask(CREATE_TOPIC, { input: { slug, name: slug, names: { ru: `${slug} по-русски` } } });
  }
  const content = '<p>{{word}}</p><a href="{{unsubscribeUrl}}">Leave</a> <a href="{{preferencesUrl}}">Choose</a>';
  await admin.createTemplate({ slug: 'letter', title: 'Letter', content, topic: 'news' });
  await admin.createTemplate({ slug: 'receipt', title: 'Receipt', content });
});

const send = async (input: Record<string, unknown>) =>
  (
    await service.ask(SEND, {
      input: { typeEvent: 'PERSONAL', to: [{ email: 'bob@example.test' }], context: { word: 'x' }, ...input },
    })
  ).sendNotification;

const createNotification = async (input: Record<string, unknown>) =>
  (
    await admin.ask(
      'mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id topic { slug } } }',
      { input: { name: 'Digest', type: 'PERSONAL', userIds: [ann], ...input } },
    )
  ).createNotification;

describe('a send', () => {
  test('has the caller’s topic, else the notification’s, else the template’s', async () => {
    const topic = { slug: 'news', name: 'news', names: { ru: 'news по-русски' } };
    expect(await send({ templateName: 'letter' })).toMatchObject({ topic, missing: [] });
    expect(await send({ templateName: 'letter', topic: 'offers' })).toMatchObject({ topic: { slug: 'offers' } });
    expect(await send({ templateName: 'receipt', topic: 'offers' })).toMatchObject({ topic: { slug: 'offers' } });
    const own = await createNotification({ templateSlug: 'letter', topic: 'tips' });
    const plain = await createNotification({ templateSlug: 'letter' });
    expect([own.topic, plain.topic]).toEqual([{ slug: 'tips' }, null]);
    const sendPrepared = async (notificationId: string, more = {}) =>
      (await admin.ask(SEND, { input: { notificationId, ...more } })).sendNotification.topic.slug;
    expect(await sendPrepared(own.id)).toBe('tips');
    expect(await sendPrepared(plain.id)).toBe('news');
    expect(await sendPrepared(own.id, { topic: 'offers' })).toBe('offers');
  });

  test('without any topic is transactional, and links to unsubscribe are then missing', async () => {
    expect(await send({ templateName: 'receipt' })).toMatchObject({
      topic: null,
      missing: ['preferencesUrl', 'unsubscribeUrl'],
    });
  });

  test('by REST takes a topic too', async () => {
    const rest = (more: Record<string, unknown>) =>
      service.rest({ recipient: ann, template_name: 'receipt', type_event: 'personal', context: {}, ...more });
    expect(await rest({ topic: 'offers' })).toMatchObject({ status: 202, body: { topic: 'offers' } });
    expect(await rest({})).toMatchObject({ status: 202, body: { topic: null } });
    expect(await rest({ topic: 'unknown' })).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { issues: [{ path: 'topic', rule: 'topic.exists' }] } }] },
    });
  });

  test('with a topic that does not exist is refused', async () => {
    const input = { templateName: 'letter', typeEvent: 'PERSONAL', to: [{ email: 'bob@example.test' }] };
    expect(await service.refuse({ ...input, topic: 'unknown' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ path: 'topic', rule: 'topic.exists', params: {} }],
    });
    expect(await service.refuse({ ...input, topic: '' })).toMatchObject({
      issues: [{ path: 'topic', rule: 'notEmpty', params: {} }],
    });
  });

  test('with a topic has links below PUBLIC_URL in its mail; the admin sees links that do nothing', async () => {
    const { id } = await send({ templateName: 'letter', to: [{ email: 'links@example.test' }] });
    const mail = await tidings.mailbox.received('links@example.test');
    const { html } = await tidings.mailbox.detail(mail.id);
    expect(html).toMatch(new RegExp(`href="${PUBLIC_URL}/u/[a-z2-7]{34}"`));
    expect(html).toMatch(new RegExp(`href="${PUBLIC_URL}/preferences/[a-z2-7]{34}"`));
    const { dispatch } = await admin.ask(
      'query ($id: ID!) { dispatch(id: $id) { deliveries { items { mail { html missing } } } } }',
      { id },
    );
    const [shown] = dispatch.deliveries.items;
    expect(shown.mail.html).toContain(`href="${PUBLIC_URL}/u/test"`);
    expect(shown.mail.missing).toEqual([]);
  });
});

test('null removes the topic of a template and of a notification, and an absent topic stays', async () => {
  await admin.createTemplate({ slug: 'changing', title: 'Hello', content: 'Hello', topic: 'tips' });
  const { id } = await createNotification({ templateSlug: 'changing', topic: 'offers' });
  const change = async (input: Record<string, unknown>) => {
    const { updateTemplate } = await admin.ask(
      'mutation ($input: UpdateTemplateInput!) { updateTemplate(slug: "changing", input: $input) { topic { slug } warnings } }',
      { input },
    );
    const { updateNotification } = await admin.ask(
      'mutation ($id: ID!, $input: UpdateNotificationInput!) { updateNotification(id: $id, input: $input) { topic { slug } } }',
      { id, input },
    );
    return [updateTemplate.topic?.slug, updateNotification.topic?.slug, updateTemplate.warnings];
  };
  expect(await change({})).toEqual(['tips', 'offers', ['NO_UNSUBSCRIBE_LINK']]);
  expect(await change({ topic: null })).toEqual([undefined, undefined, []]);
});

test('changes of topics are in the audit log, and lists are filtered by topic', async () => {
  await admin.ask('mutation { updateTopic(slug: "tips", input: { description: "Once a month" }) { description } }');
  const { auditLog } = await admin.ask(
    '{ auditLog(filter: { action: "updateTopic" }) { items { subjectType subjectIds } } }',
  );
  expect(auditLog.items).toEqual([{ subjectType: 'topic', subjectIds: ['tips'] }]);
  const { dispatches, templates } = await admin.ask(
    `{ dispatches(filter: { topic: "tips" }) { items { topic { slug } } }
       templates(filter: { topic: "news" }) { items { slug } } }`,
  );
  expect(dispatches.items).toEqual([{ topic: { slug: 'tips' } }]);
  expect(templates.items).toEqual([{ slug: 'letter' }]);
});

describe.skipIf(!TEST_AMQP_URL)('a server on its own whose PUBLIC_URL has no https', () => {
  test('refuses sends with a topic, and sends others', async () => {
    const sink = await startSmtpSink();
    const parts = await prepareParts(sink.url, { PUBLIC_URL: 'http://mail.example.test' });
    const server = await parts.startServer();
    await server.admin.ask(CREATE_TOPIC, { input: { slug: 'news', name: 'News' } });
    await server.admin.createTemplate({ slug: 'letter', title: 'Letter', content: 'Hello' });
    const input = { templateName: 'letter', typeEvent: 'PERSONAL', to: [{ email: 'bob@example.test' }] };
    expect(await server.admin.refuse({ ...input, topic: 'news' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('PUBLIC_URL'),
      issues: [{ path: 'topic', rule: 'topic.needsPublicUrl' }],
    });
    expect(await server.admin.send(input)).toMatchObject({ status: 'SENDING' });
  });
});
