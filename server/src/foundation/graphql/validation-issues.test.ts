import 'reflect-metadata';
import { describe, expect, test } from 'vitest';
import type { InputError } from '../../errors.js';
import { RecipientInput, SendNotificationInput } from '../../features/dispatches/dispatch.inputs.js';
import { CreateGroupInput } from '../../features/groups/group.inputs.js';
import { CreateTemplateInput } from '../../features/templates/template.inputs.js';
import { CreateUserInput, UpdateUserInput } from '../../features/users/user.inputs.js';
import { PageInput } from './page.js';
import { checkInput } from './validation-issues.js';

type Case = [title: string, input: object, issues: string[]];

const NOT_A_UUID = 'me';

const make = <Input extends object>(Class: new () => Input, fields: object): Input =>
  Object.assign(new Class(), fields);

const user = (fields: object) => make(CreateUserInput, { username: 'anna', email: 'anna@example.test', ...fields });
const template = (fields: object) =>
  make(CreateTemplateInput, { slug: 'welcome', title: 'Hello', content: 'Hello', ...fields });
const send = (fields: object) => make(SendNotificationInput, fields);

/** The broken rules as "path: rule". */
const issuesOf = async (input: object): Promise<string[]> => {
  const error = await checkInput(input).catch((err: unknown) => err as InputError);
  return error ? error.issues.map(({ path, rule }) => `${path}: ${rule}`) : [];
};

describe('an input breaks the rules of its class', () => {
  test.each<Case>([
    ['a user', user({}), []],
    ['a user with everything', user({ locale: 'ru-RU', timezone: 'Europe/Moscow', password: '12345678' }), []],
    ['a username like an address', user({ username: 'anna@example.test' }), []],
    ['a username with a space', user({ username: 'anna smith' }), ['username: user.username']],
    ['an empty username', user({ username: '' }), ['username: user.username']],
    ['a username of 151 characters', user({ username: 'u'.repeat(151) }), ['username: text.maxLength']],
    ['two addresses', user({ email: 'a@example.test, b@example.test' }), ['email: email.single']],
    ['a short password', user({ password: '1234567' }), ['password: text.minLength']],
    ['a long password', user({ password: 'p'.repeat(201) }), ['password: text.maxLength']],
    ['an invalid locale', user({ locale: '?' }), ['locale: user.locale']],
    ['an unknown time zone', user({ timezone: 'Moscow' }), ['timezone: user.timeZone']],
    ['attributes above 16 KiB', user({ attributes: { a: 'x'.repeat(16 * 1024) } }), ['attributes: text.maxBytes']],
    ['group ids that are none', user({ groupIds: [NOT_A_UUID] }), ['groupIds: list.uuids']],
    ['null in a change of a user', make(UpdateUserInput, { username: null, email: null }), []],
    ['a template', template({}), []],
    ['a slug with capitals', template({ slug: 'Welcome' }), ['slug: template.slug']],
    ['a slug of 51 characters', template({ slug: 's'.repeat(51) }), ['slug: text.maxLength']],
    ['a blank title', template({ title: ' ' }), ['title: notBlank']],
    ['a content above 512 KiB', template({ content: 'я'.repeat(256 * 1024 + 1) }), ['content: text.maxBytes']],
    ['an empty name of a group', make(CreateGroupInput, { name: '' }), ['name: notEmpty']],
    ['an empty send', send({}), []],
    ['a notification id that is none', send({ notificationId: NOT_A_UUID }), ['notificationId: uuid']],
    ['user ids that are none', send({ recipient: [NOT_A_UUID] }), ['recipient: list.uuids']],
    ['an event of 101 characters', send({ event: 'e'.repeat(101) }), ['event: text.maxLength']],
    ['a key of 201 characters', send({ idempotencyKey: 'k'.repeat(201) }), ['idempotencyKey: text.maxLength']],
    ['a page of 0', make(PageInput, { page: 0 }), ['page: number.min']],
    ['1,001 items', make(PageInput, { perPage: 1_001 }), ['perPage: number.max']],
  ])('%s', async (_title, input, issues) => expect(await issuesOf(input)).toEqual(issues));
});

test('an issue in a list has the index in its path', async () => {
  const to = [
    make(RecipientInput, { email: 'anna@example.test' }),
    make(RecipientInput, { email: 'anna', name: 'n'.repeat(151) }),
  ];
  expect((await issuesOf(send({ to }))).sort()).toEqual(['to.1.email: email.single', 'to.1.name: text.maxLength']);
});

test('a send has at most 5,000 recipients', async () => {
  const to = Array.from({ length: 5_001 }, () => make(RecipientInput, { email: 'anna@example.test' }));
  expect(await issuesOf(send({ to: to.slice(1) }))).toEqual([]);
  expect(await issuesOf(send({ to }))).toEqual(['to: list.maxItems']);
});

test('all issues are reported, with parameters and without values', async () => {
  const error = await checkInput(user({ username: '', password: 'secret' })).catch((err: unknown) => err as InputError);
  expect(error).toMatchObject({
    code: 'BAD_USER_INPUT',
    issues: expect.arrayContaining([
      { path: 'username', rule: 'user.username', params: {} },
      { path: 'password', rule: 'text.minLength', params: { min: 8 } },
    ]),
  });
  expect(JSON.stringify(error)).not.toContain('secret');
});
