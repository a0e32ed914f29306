import { expect, test } from 'vitest';
import { mailContextOf } from './mail-context.js';

const account = {
  id: '01890b0c-0000-7000-8000-000000000001',
  username: 'ann',
  firstName: 'Ann',
  lastName: 'Lee',
  name: 'Ann Lee',
  locale: 'de',
  timezone: 'Europe/Berlin',
  attributes: { plan: 'pro' },
};

test('a template sees the context, overlaid by the recipient', () => {
  const context = mailContextOf({ context: { title: 'News' }, recipient: account, email: 'ann@example.test' });
  expect(context).toEqual({
    title: 'News',
    username: 'ann',
    user: {
      id: account.id,
      username: 'ann',
      email: 'ann@example.test',
      firstName: 'Ann',
      lastName: 'Lee',
      name: 'Ann Lee',
      locale: 'de',
      attributes: { plan: 'pro' },
    },
  });
});

test('a recipient’s own context overrides that of the send, key by key', () => {
  const context = { code: 'all', shared: 1, deep: { a: 1 } };
  const recipient = { context: { code: 'mine', deep: { b: 2 } } };
  expect(mailContextOf({ context, recipient, email: 'a@example.test' })).toMatchObject({
    code: 'mine',
    shared: 1,
    deep: { b: 2 },
  });
  expect(context.code).toBe('all');
});

test('a context cannot override the account’s fields', () => {
  const forged = { username: 'root', user: { email: 'root@example.test' } };
  const seen = mailContextOf({
    context: forged,
    recipient: { ...account, context: forged },
    email: 'ann@example.test',
  });
  expect(seen).toMatchObject({ username: 'ann', user: { email: 'ann@example.test', username: 'ann' } });
});

test('a recipient who is not a user has all fields, empty', () => {
  expect(mailContextOf({ context: {}, recipient: {}, email: 'a@example.test' })).toEqual({
    username: '',
    user: {
      id: null,
      username: '',
      email: 'a@example.test',
      firstName: '',
      lastName: '',
      name: '',
      locale: 'en',
      attributes: {},
    },
  });
});

test.each([
  [{ name: 'Dr. Lee', firstName: 'Ann', lastName: 'Lee' }, 'Dr. Lee'],
  [{ firstName: 'Ann', lastName: 'Lee' }, 'Ann Lee'],
  [{ lastName: 'Lee' }, 'Lee'],
  [{ name: '', firstName: 'Ann' }, 'Ann'],
])('the display name of the recipient %j is %j', (recipient, name) => {
  expect(mailContextOf({ context: {}, recipient, email: 'a@example.test' })).toMatchObject({ user: { name } });
});
