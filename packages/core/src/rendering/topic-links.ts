import { RESERVED } from './variables.js';

/**
 * Variables that a mail with a topic has in addition to the context: links to unsubscribe from the topic, and to the person's
 * preferences. They take the place of context keys of the same name.
 */
export const TOPIC_LINKS: ReadonlySet<string> = new Set(['unsubscribeUrl', 'preferencesUrl']);

const RESERVED_WITH_TOPIC: ReadonlySet<string> = new Set([...RESERVED, ...TOPIC_LINKS]);

/** Variables of a mail that its context can't set. `topic` is null for a transactional mail. */
export const reservedFor = (topic: string | null): ReadonlySet<string> =>
  topic === null ? RESERVED : RESERVED_WITH_TOPIC;

/** Whether a template shows a link to unsubscribe, given the variables that it reads. */
export const hasTopicLink = (variables: readonly string[]): boolean => variables.some((path) => TOPIC_LINKS.has(path));
