import { issueMessage, refusalOf, type Translate } from './error-message';
import { areErrorTextsLoaded } from './errors/load-texts';
import { GraphqlError } from './post';

/** Messages for the issues of each field, in the user's language and React-Admin's shape. Empty without issues. */
export const fieldErrors = (error: unknown, translate: Translate): Record<string, string> => {
  if (!(error instanceof GraphqlError)) return {};
  const { issues = [], fields = {} } = refusalOf(error);
  if (!areErrorTextsLoaded()) {
    return Object.fromEntries(Object.entries(fields).map(([path, messages]) => [path, messages.join(', ')]));
  }
  const byPath = new Map<string, string[]>();
  for (const issue of issues) {
    byPath.set(issue.path, [...(byPath.get(issue.path) ?? []), issueMessage(issue, translate)]);
  }
  return Object.fromEntries([...byPath].map(([path, messages]) => [path, messages.join(', ')]));
};
