import { expect, test } from 'vitest';
import { readEnvironment } from '../runtime/environment.js';
import { maxAttemptsOf, SENDING_POLICY_OPTIONS, sendingPolicyOf } from './sending-policy.js';

const policyOf = (environment: NodeJS.ProcessEnv) =>
  sendingPolicyOf(readEnvironment(SENDING_POLICY_OPTIONS, environment));

test('by default a mail is tried nine times within a day', () => {
  const policy = policyOf({});
  expect(policy).toMatchObject({ uncertainPolicy: 'resend', leaseMs: 60_000 });
  expect(maxAttemptsOf(policy)).toBe(9);
  expect(policy.retryWaitsMs.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(24 * 3_600_000);
});

test('a schedule of two waits allows three attempts', () => {
  const policy = policyOf({ RETRY_SCHEDULE: '1s,2s', UNCERTAIN_POLICY: 'hold', LEASE: '5s' });
  expect(policy).toEqual({ uncertainPolicy: 'hold', retryWaitsMs: [1_000, 2_000], leaseMs: 5_000 });
  expect(maxAttemptsOf(policy)).toBe(3);
});
