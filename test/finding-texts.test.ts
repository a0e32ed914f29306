import { FINDINGS } from '@tidings/core/acceptance/findings';
import { type MessageDefinition, placeholdersOf } from '@tidings/core/errors/message';
import { expect, test } from 'vitest';
import { findingsRussian } from '../admin-ui/src/deliverability/findings-russian.js';

const all: [string, MessageDefinition & { advice: string }][] = Object.entries(FINDINGS);

test('the admin has a Russian text for every finding, and for nothing else', () => {
  expect(Object.keys(findingsRussian).sort()).toEqual(all.map(([rule]) => rule).sort());
});

test.each(all)('the texts of %s use only its parameters', (rule, { params, message, advice }) => {
  const russian = findingsRussian[rule]!;
  for (const text of [message, advice, russian.message, russian.advice]) {
    expect(text).toMatch(/\S/);
    expect(Object.keys(params)).toEqual(expect.arrayContaining(placeholdersOf(text)));
  }
  expect(placeholdersOf(russian.message).sort()).toEqual(placeholdersOf(message).sort());
});
