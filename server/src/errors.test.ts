import { issue } from '@tidings/core/errors/issue';
import { expect, test } from 'vitest';
import { AppError, badInput } from './foundation/errors.js';

test('an error has a code, a reason, parameters, and an English message with those parameters', () => {
  const error = new AppError('dispatch.notPausable', { status: 'CANCELLED' });
  expect(error.message).toBe("This dispatch is CANCELLED, so it can't be paused.");
  expect(error.extensions).toEqual({
    code: 'CONFLICT',
    reason: 'dispatch.notPausable',
    params: { status: 'CANCELLED' },
  });
  expect(error.status).toBe(409);
});

test('parameters that earlier versions put directly into extensions are still there', () => {
  const { extensions } = new AppError('apiKey.tooManySends', { perMinute: 10, retryAfterMs: 6_000 });
  expect(extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 6_000, params: { perMinute: 10 } });
  expect(extensions).not.toHaveProperty('perMinute');
});

test('an input error has its issues both as data and as English messages', () => {
  const error = badInput(issue('to.3.email', 'email.single', { max: 254 }), issue('event', 'notEmpty'));
  expect(error.message).toBe(
    'to.3.email must be exactly one e-mail address of at most 254 characters; event must not be empty',
  );
  expect(error.extensions).toEqual({
    code: 'BAD_USER_INPUT',
    reason: 'input.invalid',
    params: {},
    fields: {
      'to.3.email': ['must be exactly one e-mail address of at most 254 characters'],
      event: ['must not be empty'],
    },
    issues: [
      { path: 'to.3.email', rule: 'email.single', params: { max: 254 } },
      { path: 'event', rule: 'notEmpty', params: {} },
    ],
  });
});

test('code with parameters that a reason or a rule does not have fails to compile', () => {
  const wrong = [
    // @ts-expect-error: the parameter `status` is missing
    () => new AppError('dispatch.notPausable'),
    // @ts-expect-error: LOST isn't a status
    () => new AppError('dispatch.notPausable', { status: 'LOST' }),
    // @ts-expect-error: the reason has no parameters
    () => new AppError('auth.required', { status: 'PAUSED' }),
    // @ts-expect-error: `max` must be a number
    () => issue('title', 'text.maxLength', { max: '250' }),
    // @ts-expect-error: text.tooLong isn't a rule
    () => issue('title', 'text.tooLong'),
  ];
  expect(wrong).toHaveLength(5);
});
