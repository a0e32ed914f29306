import { beforeAll, expect, test } from 'vitest';
import { createI18nProvider } from '../providers/i18n-provider';
import { errorMessage } from './error-message';
import { loadErrorTexts } from './errors/load-texts';
import { fieldErrors } from './field-errors';
import { GraphqlError } from './post';

beforeAll(loadErrorTexts);

// The i18n provider sets the language of the page. A test has no page, so this object stands in for it.
Object.assign(globalThis, { document: { documentElement: {} } });

const refused = (code: string, reason: string, params: Record<string, unknown> = {}) =>
  new GraphqlError('The server’s English', code, { reason, params });

const say = (locale: 'en' | 'ru', error: unknown) => errorMessage(error, createI18nProvider([locale]).translate);

test('a refused request shows the message for its reason, in the user’s language', () => {
  const error = refused('UNAUTHENTICATED', 'auth.wrongPassword');
  expect(say('en', error)).toBe('Wrong username or password.');
  expect(say('ru', error)).toBe('Неверное имя пользователя или пароль.');
});

test('the message for one reason can depend on a parameter, such as a status', () => {
  const notPausable = (status: string) => refused('CONFLICT', 'dispatch.notPausable', { status });
  expect(say('ru', notPausable('CANCELLED'))).toBe('Рассылка отменена: приостановить её нельзя.');
  expect(say('ru', notPausable('SCHEDULED'))).toBe('Приостановить рассылку нельзя.');
});

test('a number in a message gets the right plural form and the language’s digit grouping', () => {
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

test('the message for a template error begins with its line and column', () => {
  const params = { part: 'content', line: 3, column: 5, opened: 'if', closed: 'each' };
  expect(say('en', refused('TEMPLATE_INVALID', 'template.blockMismatch', params))).toBe(
    'Line 3, column 5: {{#if}} is closed by {{/each}}.',
  );
});

test('the message for an internal error contains the id of its entry in the server’s log', () => {
  expect(say('en', refused('INTERNAL', 'internal', { id: 'a1b2' }))).toContain('a1b2');
});

test('a reason that the admin doesn’t know shows the server’s English message', () => {
  expect(say('ru', refused('CONFLICT', 'new.reason'))).toBe('The server’s English');
});

test('errors of fields are shown below each field, or joined in one sentence', () => {
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
