import polyglotI18nProvider from 'ra-i18n-polyglot';
import { expect, test } from 'vitest';
import { english, russian } from '../i18n/messages';
import { errorMessage } from './error-message';
import { GraphqlError } from './graphql-client';

const say = (locale: 'en' | 'ru', error: unknown) => {
  const { key, args } = errorMessage(error);
  return polyglotI18nProvider(() => (locale === 'en' ? english : russian), locale).translate(key, args);
};

test('a wrong password is told in the reader’s language', () => {
  const error = new GraphqlError('Bad credentials', 'UNAUTHENTICATED');
  expect(say('en', error)).toBe('Wrong username or password.');
  expect(say('ru', error)).toBe('Неверное имя пользователя или пароль.');
});

test('who is too fast is told how long to wait, with the right plural', () => {
  const wait = (seconds: number) =>
    new GraphqlError('Slow down', 'RATE_LIMITED', { retryAfterMs: seconds * 1000 - 400 });
  expect(say('en', wait(1))).toContain('in 1 second.');
  expect(say('en', wait(21))).toContain('21 seconds');
  expect(say('ru', wait(21))).toContain('21 секунду');
  expect(say('ru', wait(3))).toContain('3 секунды');
  expect(say('ru', wait(11))).toContain('11 секунд.');
});

test('a fault of the server names the entry in its log', () => {
  expect(say('en', new GraphqlError('Internal error', 'INTERNAL', { id: 'a1b2' }))).toContain('a1b2');
});

test('a code without words of ours is told in the server’s', () => {
  expect(say('en', new GraphqlError('The name is taken.', 'CONFLICT'))).toBe('The name is taken.');
});
