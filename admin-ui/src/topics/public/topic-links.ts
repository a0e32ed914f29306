/** Variables that a mail with a topic has without any context. */
const TOPIC_LINKS = ['unsubscribeUrl', 'preferencesUrl'];

/** The variables of a template that a person fills in. `topic` is null for a transactional mail. */
export const variablesToFill = (variables: string[], topic: unknown): string[] =>
  topic ? variables.filter((name) => !TOPIC_LINKS.includes(name)) : variables;
