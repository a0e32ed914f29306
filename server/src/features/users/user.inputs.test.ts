import 'reflect-metadata';
import { expect, test } from 'vitest';
import { type InputCase, issuesOf, make } from '../../../../test/support/issues-of.js';
import { CreateUserInput, UpdateUserInput } from './user.inputs.js';

const user = (fields: object) => make(CreateUserInput, { username: 'anna', email: 'anna@example.test', ...fields });

test.each<InputCase>([
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
  ['group ids that are none', user({ groupIds: ['me'] }), ['groupIds: list.uuids']],
  ['null in a change of a user', make(UpdateUserInput, { username: null, email: null }), []],
])('%s', async (_title, input, issues) => expect(await issuesOf(input)).toEqual(issues));
