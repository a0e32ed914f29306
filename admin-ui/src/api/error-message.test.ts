import { beforeAll, expect, test } from 'vitest';
import { createI18nProvider } from '../providers/i18n-provider';
import { errorMessage } from './error-message';
import { loadErrorTexts } from './errors/load-texts';
import { fieldErrors } from './field-errors';
import { GraphqlError } from './graphql-client';

beforeAll(loadErrorTexts);

// The test has no page, whose language the provider sets.
Object.assign(globalThis, { document: { documentElement: {} } });

const refused = (code: string, reason: string, params: Record<string, unknown> = {}) =>
  new GraphqlError('The server’s English', code, { reason, params });

const say = (locale: 'en' | 'ru', error: unknown) => errorMessage(error, createI18nProvider([locale]).translate);

test('a refusal has the message of its reason, in the user’s language', () => {
  const error = refused('UNAUTHENTICATED', 'auth.wrongPassword');
  expect(say('en', error)).toBe('Wrong username or password.');
  expect(say('ru', error)).toBe('Неверное имя пользователя или пароль.');
});

test('a message can differ by a parameter, such as a status', () => {
  const notPausable = (status: string) => refused('CONFLICT', 'dispatch.notPausable', { status });
  expect(say('ru', notPausable('CANCELLED'))).toBe('Рассылка отменена: приостановить её нельзя.');
  expect(say('ru', notPausable('SCHEDULED'))).toBe('Приостановить рассылку нельзя.');
});

test('a number takes the right plural, and is written as the language writes it', () => {
  const wait = (seconds: number) =>
    refused('RATE_LIMITED', 'signIn.tooManyTries', { seconds, retryAfterMs: seconds * 1_000 });
  expect(say('en', wait(1))).toContain('in 1 second.');
  expect(say('en', wait(21))).toContain('21 seconds');
  expect(say('ru', wait(21))).toContain('21 секунду');
  expect(say('ru', wait(3))).toContain('3 секунды');
  expect(say('ru', wait(11))).toContain('11 секунд.');
  const tooMany = refused('TEMPLATE_INVALID', 'template.tooManyExpressions', { line: 1, column: 2, max: 2_000 });
  expect(say('en', tooMany)).toBe('Line 1, column 2: there are more than 2,000 expressions.');
  expect(say('ru', tooMany)).toBe('Строка 1, столбец 2: больше 2\u00a0000 выражений.');
});

test('a problem of a template has its place', () => {
  const params = { part: 'content', line: 3, column: 5, opened: 'if', closed: 'each' };
  expect(say('en', refused('TEMPLATE_INVALID', 'template.blockMismatch', params))).toBe(
    'Line 3, column 5: {{#if}} is closed by {{/each}}.',
  );
});

test('an internal error names the entry in the server’s log', () => {
  expect(say('en', refused('INTERNAL', 'internal', { id: 'a1b2' }))).toContain('a1b2');
});

test('a reason that the admin doesn’t know has the server’s English message', () => {
  expect(say('ru', refused('CONFLICT', 'new.reason'))).toBe('The server’s English');
});

test('issues of fields have the message of their rule, below each field or in one sentence', () => {
  const error = new GraphqlError('English', 'BAD_USER_INPUT', {
    reason: 'input.invalid',
    issues: [
      { path: 'firstName', rule: 'text.maxLength', params: { max: 150 } },
      { path: 'groupIds', rule: 'group.exists', params: {} },
    ],
  });
  const { translate } = createI18nProvider(['ru']);
  expect(fieldErrors(error, translate)).toEqual({
    firstName: 'не длиннее 150 знаков',
    groupIds: 'этой группы уже нет',
  });
  expect(say('en', error)).toBe(
    'firstName: must be at most 150 characters; groupIds: this group doesn’t exist any more',
  );
});
