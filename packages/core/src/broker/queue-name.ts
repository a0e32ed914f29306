import { createHash } from 'node:crypto';
import { transliterate } from 'transliteration';

/** What each queue's name begins with. */
export const QUEUE_PREFIX = 'email.';

/**
 * The queue that a notification's name or a call's event leads to: `email.<slug>`, transliterated, in lower case, runs of
 * anything else as one `-`. A name of which nothing is left gets a hash of itself.
 */
export const queueNameOf = (name: string): string => {
  const slug = transliterate(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 100)
    .replace(/-$/, '');
  return `${QUEUE_PREFIX}${slug || createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
};
