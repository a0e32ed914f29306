import { createHash } from 'node:crypto';
import { transliterate } from 'transliteration';

export const QUEUE_PREFIX = 'email.';

/**
 * The queue of a notification's name or an event: `email.<slug>`. The slug is transliterated and lowercased, with
 * each run of other characters replaced by `-`. A name that leaves no slug gets a hash instead.
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
