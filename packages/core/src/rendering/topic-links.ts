import { findVariables, RESERVED } from './variables.js';

/**
 * Variables that a mail with a topic has in addition to the context: links to unsubscribe from the topic, and to the person's
 * preferences. They take the place of context keys of the same name.
 */
export const TOPIC_LINKS: ReadonlySet<string> = new Set(['unsubscribeUrl', 'preferencesUrl']);

/** Variables that the context of a mail with a topic can't set. */
export const RESERVED_WITH_TOPIC: ReadonlySet<string> = new Set([...RESERVED, ...TOPIC_LINKS]);

/** Whether a body shows a link to unsubscribe. */
export const hasTopicLink = (content: string): boolean => findVariables(content).some((path) => TOPIC_LINKS.has(path));
