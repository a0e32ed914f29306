import { z } from 'zod';
import { durationBetween, durations } from '../runtime/environment.js';
import { UNCERTAIN_POLICIES, type UncertainPolicy } from './status.js';

/** Settings that server and workers have to agree on. */
export const SENDING_POLICY_OPTIONS = {
  UNCERTAIN_POLICY: z.enum(UNCERTAIN_POLICIES).default('resend'),
  RETRY_SCHEDULE: durations().prefault('5s,30s,2m,10m,1h,4h,8h,10h'),
  LEASE: durationBetween('500ms', '1h').prefault('60s'),
};

export interface SendingPolicy {
  uncertainPolicy: UncertainPolicy;
  /** Waits before the retries of a mail, in milliseconds. */
  retryWaitsMs: number[];
  /** After this time the deliveries of a lost worker go to other workers. */
  leaseMs: number;
}

/** Attempts of a mail in one retry schedule. */
export const maxAttemptsOf = ({ retryWaitsMs }: SendingPolicy): number => retryWaitsMs.length + 1;

export const sendingPolicyOf = (config: z.output<z.ZodObject<typeof SENDING_POLICY_OPTIONS>>): SendingPolicy => ({
  uncertainPolicy: config.UNCERTAIN_POLICY,
  retryWaitsMs: config.RETRY_SCHEDULE,
  leaseMs: config.LEASE,
});
