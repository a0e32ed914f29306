export const DELIVERY_STATUSES = [
  'QUEUED',
  'SENDING',
  'RETRYING',
  'UNCERTAIN',
  'SENT',
  'FAILED',
  'SUPPRESSED',
  'CANCELLED',
  'EXPIRED',
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const DISPATCH_STATUSES = ['SCHEDULED', 'SENDING', 'PAUSED', 'COMPLETED', 'CANCELLED'] as const;
export type DispatchStatus = (typeof DISPATCH_STATUSES)[number];

export const ATTEMPT_OUTCOMES = ['SENT', 'RETRY', 'FAILED', 'SUPPRESSED', 'EXPIRED', 'UNCERTAIN'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

export const ERROR_CLASSES = [
  'CONNECTION',
  'TIMEOUT',
  'AUTH',
  'TLS',
  'THROTTLED',
  'GREYLISTED',
  'MAILBOX_FULL',
  'UNKNOWN_RECIPIENT',
  'ADDRESS_NOT_SUPPORTED',
  'TOO_LARGE',
  'IDENTITY',
  'REJECTED',
  'TEMPLATE',
  'INTERNAL',
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/**
 * What happens to a mail that may or may not have arrived: sent again under the same Message-ID, or held for an
 * operator.
 */
export const UNCERTAIN_POLICIES = ['resend', 'hold'] as const;
export type UncertainPolicy = (typeof UNCERTAIN_POLICIES)[number];
