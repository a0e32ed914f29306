import 'reflect-metadata';
import { describe, expect, test } from 'vitest';
import type { InputError } from '../../foundation/errors.js';
import { NotificationType } from '../notifications/notification-type.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import type { SendContext } from './send-context.js';
import { validateSend } from './validate-send.js';

const { ALL, GROUP, PERSONAL } = NotificationType;

const ANNA = { id: '00000000-0000-7000-8000-00000000000a', email: 'anna@example.test', isActive: true };
const BORIS = { id: '00000000-0000-7000-8000-00000000000b', email: 'boris@example.test', isActive: false };
const READERS = { id: '00000000-0000-7000-8000-0000000000aa', hasActiveMembers: true };
const NOBODY = { id: '00000000-0000-7000-8000-0000000000bb', hasActiveMembers: false };
const UNKNOWN = '00000000-0000-7000-8000-0000000000ff';

const SEND_CONTEXT: SendContext = {
  earlier: null,
  notification: null,
  template: { slug: 'welcome', kind: 'MAIL', version: 3, topic: null, senderId: null, strict: false, schema: null },
  topic: null,
  senders: [],
  users: [ANNA, BORIS],
  groups: [READERS, NOBODY],
};

const PREPARED: NonNullable<SendContext['notification']> = {
  name: 'Weekly news',
  type: GROUP,
  templateSlug: 'welcome',
  topic: null,
  senderId: null,
  context: { title: 'News', city: 'Oslo' },
  userIds: [],
  groupIds: [READERS.id],
  reachesAnybody: true,
};

const validate = (input: Partial<SendNotificationInput>, more: Partial<SendContext> = {}) =>
  validateSend(input as SendNotificationInput, {
    sendContext: { ...SEND_CONTEXT, ...more },
    linkBase: 'https://mail.example.test',
  });

const direct = (input: Partial<SendNotificationInput>, more: Partial<SendContext> = {}) =>
  validate({ templateName: 'welcome', ...input }, more);

/** Lists the issues of a refused send, each as "path: rule". */
const issuesOf = (attempt: () => unknown): string[] => {
  try {
    attempt();
    return [];
  } catch (err) {
    return (err as InputError).issues.map(({ path, rule }) => `${path}: ${rule}`);
  }
};

describe('a send that is spread over time', () => {
  test('has its time in seconds', () => {
    expect(direct({ typeEvent: GROUP, groups: [READERS.id], spreadOverMinutes: 240 })).toMatchObject({
      spreadSeconds: 14_400,
    });
    expect(direct({ typeEvent: GROUP, groups: [READERS.id] })).not.toHaveProperty('spreadSeconds');
  });

  test('is refused if it is PERSONAL, by itself or by its notification', () => {
    const personal = { typeEvent: PERSONAL, recipient: [ANNA.id], spreadOverMinutes: 5 };
    expect(issuesOf(() => direct(personal, { users: [ANNA] }))).toEqual(['spreadOverMinutes: send.bulkOnly']);
    const notification = { ...PREPARED, type: PERSONAL };
    const prepared = { notificationId: UNKNOWN, spreadOverMinutes: 5 };
    expect(issuesOf(() => validate(prepared, { users: [ANNA], notification }))).toEqual([
      'spreadOverMinutes: send.bulkOnly',
    ]);
  });
});

describe('a send to recipients', () => {
  test('gets its delivery at once if it is PERSONAL', () => {
    expect(direct({ typeEvent: PERSONAL, recipient: [ANNA.id.toUpperCase()] }, { users: [ANNA] })).toEqual({
      type: PERSONAL,
      event: 'welcome',
      templateSlug: 'welcome',
      templateVersion: 3,
      context: {},
      topic: null,
      audienceUserIds: [],
      audienceGroupIds: [],
      audienceComplete: true,
      deliveries: [{ userId: ANNA.id, email: ANNA.email, recipient: null }],
    });
  });

  test('leaves users and groups to be read later if it is GROUP', () => {
    const send = direct({
      typeEvent: GROUP,
      recipient: [ANNA.id, ANNA.id],
      groups: [READERS.id],
      to: [{ email: 'Clara@Example.test', name: 'Clara', locale: 'en', context: { title: 'Hi' } }],
    });
    expect(send).toMatchObject({ audienceUserIds: [ANNA.id], audienceGroupIds: [READERS.id], audienceComplete: false });
    expect(send.deliveries).toEqual([
      {
        userId: null,
        email: 'clara@example.test',
        recipient: { name: 'Clara', locale: 'en', context: { title: 'Hi' } },
      },
    ]);
  });

  test('has all its deliveries at once if it is GROUP and has only addresses', () => {
    expect(direct({ typeEvent: GROUP, to: [{ email: 'clara@example.test' }] }).audienceComplete).toBe(true);
  });

  test('has each address once, whatever its spelling, with the fields that were given first', () => {
    const to = [
      { email: 'a@bücher.example', name: 'first' },
      { email: 'A@xn--bcher-kva.example', name: 'second' },
    ];
    const { deliveries } = direct({ typeEvent: GROUP, to });
    expect(deliveries).toEqual([{ userId: null, email: 'a@xn--bcher-kva.example', recipient: { name: 'first' } }]);
  });

  test.each<[string, Partial<SendNotificationInput>, string[]]>([
    ['no template', { templateName: null, typeEvent: ALL }, ['templateName: send.orNotification']],
    ['no type', {}, ['typeEvent: send.orNotification']],
    ['no recipient for PERSONAL', { typeEvent: PERSONAL }, ['recipient: send.onePerson']],
    [
      'two people for PERSONAL',
      { typeEvent: PERSONAL, recipient: [ANNA.id], to: [{ email: 'clara@example.test' }] },
      ['recipient: send.onePerson'],
    ],
    [
      'a group for PERSONAL',
      { typeEvent: PERSONAL, recipient: [ANNA.id], groups: [READERS.id] },
      ['groups: audience.emptyFor'],
    ],
    ['no recipient for GROUP', { typeEvent: GROUP, recipient: [], groups: [], to: [] }, ['recipient: send.somebody']],
    [
      'recipients for ALL',
      { typeEvent: ALL, recipient: [ANNA.id], groups: [READERS.id], to: [{ email: 'clara@example.test' }] },
      ['recipient: audience.emptyFor', 'groups: audience.emptyFor', 'to: audience.emptyFor'],
    ],
    ['an unknown user', { typeEvent: GROUP, recipient: [UNKNOWN] }, ['recipient: user.exists']],
    ['an inactive user', { typeEvent: GROUP, recipient: [ANNA.id, BORIS.id] }, ['recipient.1: user.active']],
    [
      'groups that are unknown or have no active members',
      { typeEvent: GROUP, groups: [UNKNOWN, NOBODY.id] },
      ['groups.0: group.exists', 'groups.1: group.activeMembers'],
    ],
  ])('is refused with %s', (_what, input, issues) => expect(issuesOf(() => direct(input))).toEqual(issues));

  test('is refused with an unknown template', () => {
    expect(issuesOf(() => direct({ typeEvent: ALL }, { template: null }))).toEqual(['templateName: template.exists']);
  });
});

describe('a send of a notification', () => {
  const prepared = (input: Partial<SendNotificationInput> = {}, more = {}, rest: Partial<SendContext> = {}) =>
    validate({ notificationId: UNKNOWN, ...input }, { notification: { ...PREPARED, ...more }, users: [], ...rest });

  test('uses the notification’s audience, and adds the send’s context to the notification’s own', () => {
    expect(prepared({ context: { title: 'Extra' } })).toMatchObject({
      type: GROUP,
      event: 'Weekly news',
      audienceGroupIds: [READERS.id],
      context: { title: 'Extra', city: 'Oslo' },
    });
    expect(prepared({ event: 'extra' }).event).toBe('extra');
  });

  test('may not name recipients or a template as well', () => {
    const issues = issuesOf(() =>
      prepared({ templateName: 'welcome', typeEvent: ALL, recipient: [], groups: [], to: [] }),
    );
    expect(issues).toEqual(
      ['templateName', 'typeEvent', 'recipient', 'groups', 'to'].map((field) => `${field}: send.notWithNotification`),
    );
  });

  test.each<[string, Record<string, unknown>, Partial<SendContext>, string]>([
    ['the notification does not exist', {}, { notification: null }, 'notification.exists'],
    ['its recipient was deleted', { type: PERSONAL }, { users: [] }, 'notification.recipientExists'],
    ['its recipient is inactive', { type: PERSONAL }, { users: [BORIS] }, 'notification.recipientActive'],
    ['the notification reaches nobody', { reachesAnybody: false }, {}, 'notification.reachesSomebody'],
  ])('is refused if %s', (_when, more, rest, rule) =>
    expect(issuesOf(() => prepared({}, more, rest))).toEqual([`notificationId: ${rule}`]),
  );
});

describe('the context of a send', () => {
  test('may have at most 256 KiB, including the notification’s context', () => {
    const half = 'x'.repeat(128 * 1024);
    expect(issuesOf(() => direct({ typeEvent: ALL, context: { a: half } }))).toEqual([]);
    expect(
      issuesOf(() =>
        validate(
          { notificationId: UNKNOWN, context: { a: half } },
          { notification: { ...PREPARED, context: { b: half } }, users: [] },
        ),
      ),
    ).toEqual(['context: send.contextSize']);
  });
});

describe('the field expiresAt', () => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

  test.each([
    ['is accepted in the future', { expiresAt: inMinutes(10) }, []],
    ['is refused in the past', { expiresAt: inMinutes(-10) }, ['expiresAt: instant.future']],
    [
      'is refused before sendAt',
      { sendAt: inMinutes(20), expiresAt: inMinutes(10) },
      ['expiresAt: send.expiresAfterSendAt'],
    ],
    ['is accepted after sendAt', { sendAt: inMinutes(20), expiresAt: inMinutes(30) }, []],
    [
      'is refused in the past, even after sendAt',
      { sendAt: inMinutes(-20), expiresAt: inMinutes(-10) },
      ['expiresAt: send.expiresAfterSendAt'],
    ],
  ])('%s', (_what, times, issues) => expect(issuesOf(() => direct({ typeEvent: ALL, ...times }))).toEqual(issues));
});

describe('the topic of a send', () => {
  const template = {
    slug: 'welcome',
    kind: 'MAIL' as const,
    version: 3,
    topic: 'tips',
    senderId: null,
    strict: false,
    schema: null,
  };
  const notification = { ...PREPARED, topic: 'news' };
  const topicOf = (input: Partial<SendNotificationInput>, more: Partial<SendContext>) => validate(input, more).topic;

  test('is the caller’s, else the notification’s, else the template’s, else none', () => {
    const toAll = { templateName: 'welcome', typeEvent: ALL };
    const prepared = { notificationId: UNKNOWN };
    expect(topicOf({ ...prepared, topic: 'offers' }, { template, notification, topic: 'offers' })).toBe('offers');
    expect(topicOf({ ...toAll, topic: 'offers' }, { template, topic: 'offers' })).toBe('offers');
    expect(topicOf(prepared, { template, notification })).toBe('news');
    expect(topicOf(prepared, { template, notification: PREPARED })).toBe('tips');
    expect(topicOf({ ...toAll, topic: null }, { template })).toBe('tips');
    expect(topicOf(toAll, {})).toBeNull();
  });

  test('must exist', () => {
    expect(issuesOf(() => direct({ typeEvent: ALL, topic: 'unknown' }))).toEqual(['topic: topic.exists']);
  });

  test('is refused if there is no address that links to unsubscribe could lead to', () => {
    const toAll = { templateName: 'welcome', typeEvent: ALL };
    const send = (input: Partial<SendNotificationInput>, more: Partial<SendContext>) =>
      issuesOf(() =>
        validateSend(input as SendNotificationInput, {
          sendContext: { ...SEND_CONTEXT, ...more },
          linkBase: undefined,
        }),
      );
    expect(send(toAll, { template })).toEqual(['topic: topic.needsPublicUrl']);
    expect(send(toAll, {})).toEqual([]);
  });
});

test('all issues of a send are reported at once', () => {
  const issues = issuesOf(() =>
    direct({ typeEvent: PERSONAL, recipient: [UNKNOWN, BORIS.id], expiresAt: new Date(0) }, { template: null }),
  );
  expect(issues).toEqual([
    'templateName: template.exists',
    'recipient.0: user.exists',
    'recipient.1: user.active',
    'recipient: send.onePerson',
    'expiresAt: instant.future',
  ]);
});

test('a first batch is refused for a send to one person, and for a personal notification', () => {
  const firstBatch = { perDomain: 50, waitMinutes: 15 };
  const refused = ['firstBatch: send.bulkOnly'];
  const personal = { typeEvent: PERSONAL, recipient: [ANNA.id], firstBatch };
  expect(issuesOf(() => direct(personal, { users: [ANNA] }))).toEqual(refused);
  const notification = { ...PREPARED, type: PERSONAL, userIds: [ANNA.id] };
  expect(issuesOf(() => validate({ notificationId: 'n', firstBatch }, { notification, users: [ANNA] }))).toEqual(
    refused,
  );
  expect(issuesOf(() => direct({ typeEvent: ALL, firstBatch }, { users: [] }))).toEqual([]);
});
