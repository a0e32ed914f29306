/** What the ledger writes into `lastError`, and the message that says it to people. */
const REASONS = {
  'the user is inactive or was deleted': 'inactive',
  'the user is no longer in a group that this was sent to': 'left_group',
  'the person was erased': 'erased',
};

/** The message's key; undefined where `error` says something else. */
export const leftOutReason = (error: string | null): string | undefined => {
  const [, name] = Object.entries(REASONS).find(([words]) => error?.endsWith(words)) ?? [];
  return name && `tidings.deliveries.left_out.${name}`;
};
