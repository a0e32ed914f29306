import { describe, expect, test } from 'vitest';
import { type ContextSchema, inferContextSchema } from './context-schema.js';
import { planOfVersion } from './version-plan.js';

const schemaIn = (content: string, more: { title?: string; partials?: Record<string, string> } = {}): ContextSchema => {
  const plan = planOfVersion({
    title: more.title ?? 'Hello',
    content,
    format: 'HTML',
    parts: { locale: null, text: null, preheader: null, replyTo: null, locales: {}, partials: more.partials ?? {} },
  });
  const { $schema: _, title: __, ...schema } = inferContextSchema(plan, { title: 'welcome' });
  return schema;
};

const TEXT = { type: ['string', 'number', 'boolean'] };

describe('the schema of a context', () => {
  test.each<[string, string, ContextSchema]>([
    ['has what is printed', '{{a}}', { type: 'object', properties: { a: TEXT as ContextSchema }, required: ['a'] }],
    [
      'has objects',
      '{{o.a}}{{#with p}}{{b}}{{/with}}',
      {
        type: 'object',
        properties: {
          o: { type: 'object', properties: { a: TEXT as ContextSchema }, required: ['a'] },
          p: { type: 'object', properties: { b: TEXT as ContextSchema }, required: ['b'] },
        },
        required: ['o', 'p'],
      },
    ],
    [
      'has lists and what their items have',
      '{{#each l}}{{t}}{{#if @first}}{{u}}{{/if}}{{../h}}{{/each}}{{l.length}}',
      {
        type: 'object',
        properties: {
          h: TEXT as ContextSchema,
          l: {
            type: 'array',
            items: {
              type: 'object',
              properties: { t: TEXT as ContextSchema, u: TEXT as ContextSchema },
              required: ['t'],
            },
          },
        },
        required: ['h', 'l'],
      },
    ],
    [
      'does not require conditions, nor what is read under them',
      '{{#if a}}{{b}}{{a}}{{else}}{{c}}{{/if}}{{#unless d}}{{e}}{{/unless}}{{#with f}}{{g}}{{else}}none{{/with}}',
      {
        type: 'object',
        properties: {
          a: TEXT as ContextSchema,
          b: TEXT as ContextSchema,
          c: TEXT as ContextSchema,
          d: {},
          e: TEXT as ContextSchema,
          f: { type: 'object', properties: { g: TEXT as ContextSchema }, required: ['g'] },
        },
      },
    ],
    [
      'requires fields of an object that is a condition',
      '{{#if o}}{{o.a}}{{/if}}',
      {
        type: 'object',
        properties: { o: { type: 'object', properties: { a: TEXT as ContextSchema }, required: ['a'] } },
      },
    ],
    [
      'has objects with keys of their own',
      '{{#each rates}}{{@key}}: {{this}}{{/each}}',
      {
        type: 'object',
        properties: {
          rates: {
            type: ['array', 'object'],
            items: TEXT as ContextSchema,
            additionalProperties: TEXT as ContextSchema,
          },
        },
        required: ['rates'],
      },
    ],
    ['does not have the recipient', '{{user.name}}{{username}}', { type: 'object', properties: {} }],
  ])('%s', (_title, content, expected) => {
    expect(schemaIn(content)).toEqual(expected);
  });

  test('has what title and partials read', () => {
    expect(
      schemaIn('{{#> layout color="red"}}{{a}}{{/layout}}', {
        title: '{{s}}',
        partials: { layout: '{{color}}{{b}}{{> @partial-block}}' },
      }).required,
    ).toEqual(['a', 'b', 's']);
  });
});
