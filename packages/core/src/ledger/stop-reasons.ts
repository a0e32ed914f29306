/** Why a waiting delivery is not sent. The text stands in `deliveries.last_error` and in the log. */
export const STOP_REASONS = {
  USER_INACTIVE: 'the user is inactive or was deleted',
  LEFT_GROUP: 'the user is no longer in a group that this was sent to',
  NOT_ALLOWED: 'ALLOW_RECIPIENTS does not include the address',
  ERASED: 'the person was erased',
} as const;

export type StopReason = keyof typeof STOP_REASONS;

/** Prefix of the reason if an earlier attempt may have arrived. */
export const MAY_HAVE_ARRIVED = 'an earlier attempt may have arrived; nothing more is sent, since ';

/** Prefix of the latest error of an UNCERTAIN delivery whose latest attempt surely failed. */
export const LATEST_ATTEMPT_FAILED = 'an earlier attempt may have arrived; the latest one failed: ';

/** Undefined if the error is about something else, such as what a mail server answered. */
export const stopReasonOf = (error: string | null): StopReason | undefined => {
  const found = Object.entries(STOP_REASONS).find(([, text]) => error === text || error === MAY_HAVE_ARRIVED + text);
  return found?.[0] as StopReason | undefined;
};
