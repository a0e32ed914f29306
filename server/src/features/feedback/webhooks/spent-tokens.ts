import { createHash } from 'node:crypto';

const MAX_TOKENS = 100_000;

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64').slice(0, 22);

/**
 * Binds each token of Mailgun to the first event that comes with it, since Mailgun doesn't sign the event. A repeated call is accepted.
 * Kept in memory, for the newest MAX_TOKENS calls of this server.
 */
export const createSpentTokens = () => {
  const spent = new Map<string, string>();

  /** Whether the token is new, or was spent on this event. */
  return (token: string, event: unknown): boolean => {
    const key = digestOf(token);
    const digest = digestOf(JSON.stringify(event) ?? '');
    const before = spent.get(key);
    if (before !== undefined) return before === digest;
    spent.set(key, digest);
    if (spent.size > MAX_TOKENS) spent.delete(spent.keys().next().value!);
    return true;
  };
};
