import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import served from '../../../server/schema.graphql?raw';
import { GraphqlError } from '../api/post';
import { isSignedIn, SIGN_IN, signIn, WHO_AM_I } from './session';

test.each([WHO_AM_I, SIGN_IN])('%s is valid against the schema', (query) => {
  expect(validate(buildSchema(served), parse(query))).toEqual([]);
});

test('the sign-in doesn’t select the token', () => {
  expect(SIGN_IN).not.toContain('token');
});

test('a browser without a session isn’t signed in', async () => {
  expect(await isSignedIn(async () => ({ data: { me: null } }))).toBe(false);
  expect(await isSignedIn(async () => ({ data: { me: { id: '1' } } }))).toBe(true);
});

test('a refusal of the server is an error with its code', async () => {
  const refused = async () => ({ errors: [{ message: 'No', extensions: { code: 'RATE_LIMITED' } }] });
  const error = await signIn(refused, { username: 'ada', password: 'x' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GraphqlError);
  expect(error).toMatchObject({ code: 'RATE_LIMITED' });
});
