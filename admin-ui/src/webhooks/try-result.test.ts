import { expect, test } from 'vitest';
import { resultOf } from './try-result';

test.each([
  { status: 204, error: null, result: '204' },
  { status: 500, error: 'answered 500', result: '500' },
  { status: 302, error: "answered 302, and redirects aren't followed", result: "302, and redirects aren't followed" },
  { status: 200, error: 'the answer is too long', result: '200: the answer is too long' },
  { status: null, error: 'connection refused', result: 'connection refused' },
])('a request with status $status and error $error shows "$result"', ({ result, ...made }) => {
  expect(resultOf(made)).toBe(result);
});
