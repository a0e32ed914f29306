/**
 * Rates from which a sender should act, and from which mail servers do, as parts of the mails sent.
 *
 * Complaints: Gmail asks senders to stay below 0.1 % and to never reach 0.3 % (support.google.com/a/answer/81126).
 * Bounces: Amazon SES asks senders to stay below 5 %, and may stop them above 10 % (docs.aws.amazon.com/ses, "Reputation metrics
 * messages"). The warning at 2 % comes well before.
 */
const LIMITS = {
  bounced: { warning: 0.02, error: 0.05 },
  complained: { warning: 0.001, error: 0.003 },
};

export type RatedKind = keyof typeof LIMITS;

/** One bounce of three mails says nothing about a sender. */
const MIN_MAILS = 100;

/** How bad a rate is; null if it is fine, or if there are too few mails to tell. */
export const severityOf = (
  kind: RatedKind,
  { sent, count }: { sent: number; count: number },
): 'warning' | 'error' | null => {
  if (sent < MIN_MAILS) return null;
  const rate = count / sent;
  const { warning, error } = LIMITS[kind];
  if (rate >= error) return 'error';
  return rate >= warning ? 'warning' : null;
};
