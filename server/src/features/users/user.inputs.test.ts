import 'reflect-metadata';
import { expect, test } from 'vitest';
import { type InputCase, issuesOf, make } from '../../../../test/support/issues-of.js';
import { CreateUserInput, UpdateUserInput } from './user.inputs.js';

const user = (fields: object) => make(CreateUserInput, { username: 'anna', email: 'anna@example.test', ...fields });

test.each<InputCase>([
  ['a valid user is accepted', user({}), []],
  [
    'a user with locale, time zone and password is accepted',
    user({ locale: 'ru-RU', timezone: 'Europe/Moscow', password: '12345678' }),
    [],
  ],
  ['a username that is an address is accepted', user({ username: 'anna@example.test' }), []],
  ['a username with a space is refused', user({ username: 'anna smith' }), ['username: user.username']],
  ['an empty username is refused', user({ username: '' }), ['username: user.username']],
  ['a username of 151 characters is refused', user({ username: 'u'.repeat(151) }), ['username: text.maxLength']],
  [
    'an e-mail field with two addresses is refused',
    user({ email: 'a@example.test, b@example.test' }),
    ['email: email.single'],
  ],
  ['a password of 7 characters is refused', user({ password: '1234567' }), ['password: text.minLength']],
  ['a password of 201 characters is refused', user({ password: 'p'.repeat(201) }), ['password: text.maxLength']],
  ['an invalid locale is refused', user({ locale: '?' }), ['locale: user.locale']],
  ['an unknown time zone is refused', user({ timezone: 'Moscow' }), ['timezone: user.timeZone']],
  [
    'attributes above 16 KiB are refused',
    user({ attributes: { a: 'x'.repeat(16 * 1024) } }),
    ['attributes: text.maxBytes'],
  ],
  ['group ids that are not UUIDs are refused', user({ groupIds: ['me'] }), ['groupIds: list.uuids']],
  ['null is accepted in an update of a user', make(UpdateUserInput, { username: null, email: null }), []],
])('%s', (_title, input, issues) => expect(issuesOf(input)).toEqual(issues));
