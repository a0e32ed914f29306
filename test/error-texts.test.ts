import { type MessageDefinition, placeholdersOf } from '@tidings/core/errors/message';
import { REASONS } from '@tidings/core/errors/reasons';
import { RULES } from '@tidings/core/errors/rules';
import { describe, expect, test } from 'vitest';
import { type Text, texts } from '../admin-ui/src/api/errors/texts.js';

const variantsOf = (text: Text): string[] => (typeof text === 'string' ? [text] : Object.values(text));

describe.each(Object.entries(texts))('in the admin, in %s,', (_locale, { reasons, rules }) => {
  test.each<[string, Record<string, Text>, Record<string, MessageDefinition>]>([
    ['reason', reasons, REASONS],
    ['rule', rules, RULES],
  ])('every %s has a message, and no message is about anything else', (_what, found, definitions) => {
    expect(Object.keys(found).sort()).toEqual(Object.keys(definitions).sort());
    for (const [name, text] of Object.entries(found)) {
      for (const variant of variantsOf(text)) expect(variant, name).toMatch(/\S/);
    }
  });

  test.each([...Object.entries({ ...REASONS, ...RULES })])(
    'the message of %s takes only parameters that it has',
    (name, { params }: MessageDefinition) => {
      const text = reasons[name] ?? rules[name]!;
      const taken = variantsOf(text).flatMap(placeholdersOf);
      expect(Object.keys(params)).toEqual(expect.arrayContaining(taken));
      const choices = Object.values(params).flatMap((kind) => (typeof kind === 'object' ? kind : []));
      const variants = typeof text === 'string' ? [] : Object.keys(text).filter((choice) => choice !== 'other');
      expect(choices).toEqual(expect.arrayContaining(variants));
    },
  );
});
