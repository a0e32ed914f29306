/**
 * Variables that a mail with a topic has in addition to the context: links to unsubscribe from the topic, and to the person's
 * preferences. They take the place of context keys of the same name.
 */
export const TOPIC_LINKS: ReadonlySet<string> = new Set(['unsubscribeUrl', 'preferencesUrl']);

/** The variables of a template that its mails need from the context, given whether the mails have a topic. */
export const withoutTopicLinks = (variables: readonly string[]): string[] =>
  variables.filter((path) => !TOPIC_LINKS.has(path));

/** Whether a template shows a link to unsubscribe, given the variables that it reads. */
export const hasTopicLink = (variables: readonly string[]): boolean => variables.some((path) => TOPIC_LINKS.has(path));
