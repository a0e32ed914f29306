/** Why a mail isn't sent: about the person, or by a suppression of the address. */
export const SUPPRESSED_BY = [
  'HARD_BOUNCE',
  'SOFT_BOUNCES',
  'COMPLAINT',
  'UNSUBSCRIBED',
  'MANUAL',
  'IMPORTED',
  'INACTIVE',
  'DELETED',
  'LEFT_GROUP',
  'NOT_ALLOWED',
  'ERASED',
] as const;
