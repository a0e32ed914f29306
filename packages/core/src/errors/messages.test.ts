import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from './error-codes.js';
import { fieldsOf, issue, messageOf } from './issue.js';
import { type MessageDefinition, placeholdersOf, renderMessage } from './message.js';
import { REASONS } from './reasons.js';
import { RULES } from './rules.js';

const all: [string, MessageDefinition][] = [...Object.entries(REASONS), ...Object.entries(RULES)];

describe('the list of error messages', () => {
  test.each(all)('the message of %s uses only declared parameters', (_, { message, params }) => {
    expect(message).not.toBe('');
    expect(Object.keys(params)).toEqual(expect.arrayContaining(placeholdersOf(message)));
  });

  test('each code has a reason, and its top-level fields are parameters of its reasons', () => {
    for (const [code, { topLevel }] of Object.entries(ERROR_CODES)) {
      const ofCode = Object.values(REASONS).filter((reason) => reason.code === code);
      expect(ofCode, code).not.toHaveLength(0);
      const names = ofCode.flatMap(({ params }) => Object.keys(params));
      expect(names, code).toEqual(expect.arrayContaining([...topLevel]));
    }
  });

  test('a parameter with a fixed set of values lists them', () => {
    expect(REASONS['dispatch.notPausable'].params.status).toContain('CANCELLED');
  });
});

test('parameters are filled into a message, lists separated by commas', () => {
  expect(renderMessage('%{names}: at most %{max}, not %{other}', { names: ['a', 'b'], max: 2 })).toBe(
    'a, b: at most 2, not %{other}',
  );
  expect(messageOf(issue('title', 'text.maxLength', { max: 250 }))).toBe('must be at most 250 characters');
});

test('messages are grouped by field, even for a field named __proto__', () => {
  const issues = [issue('__proto__', 'required'), issue('email', 'isTaken'), issue('email', 'notBlank')];
  expect(Object.entries(fieldsOf(issues))).toEqual([
    ['__proto__', ['must be given']],
    ['email', ['is taken', 'must not be blank']],
  ]);
});
