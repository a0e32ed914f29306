import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import served from '../../../server/schema.graphql?raw';
import { firstCall } from './first-call';

const key = {
  origin: 'https://mail.example.com',
  secret: 'tid_secret',
  template: { slug: 'welcome', variables: ['title', 'films.title'] },
};

const bodyOf = (command: string) => JSON.parse(/-d '(.*)'$/s.exec(command)![1]!);

test('the example for a key with SEND is a call that sends', () => {
  const call = firstCall({ ...key, scopes: ['READ', 'SEND'] })!;
  expect(call.kind).toBe('SEND');
  expect(call.command).toContain('curl https://mail.example.com/graphql');
  expect(call.command).toContain("'Authorization: Bearer tid_secret'");
  expect(bodyOf(call.command).variables.input).toEqual({
    templateName: 'welcome',
    typeEvent: 'PERSONAL',
    to: [{ email: 'somebody@example.com' }],
    context: { title: 'A title' },
  });
});

test('the example for a key with READ is a call that reads, and a key with neither scope gets no example', () => {
  expect(firstCall({ ...key, scopes: ['READ'] })!.kind).toBe('READ');
  expect(firstCall({ ...key, scopes: ['WRITE'] })).toBeUndefined();
});

test.each([['SEND' as const], ['READ' as const]])(
  'the example for a key with %s is valid against the schema',
  (scope) => {
    const { query } = bodyOf(firstCall({ ...key, scopes: [scope] })!.command);
    expect(validate(buildSchema(served), parse(query))).toEqual([]);
  },
);

test('an apostrophe in the example call is escaped for the shell', () => {
  expect(firstCall({ ...key, template: { slug: "it's", variables: [] }, scopes: ['SEND'] })!.command).toContain(
    `it'\\''s`,
  );
});
