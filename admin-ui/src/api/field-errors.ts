import { GraphqlError } from './graphql-client';

type Translate = (key: string, args?: Record<string, unknown>) => string;

/** What the server has against each field of a form, in words, as React-Admin's forms take it. Empty where it has nothing against one. */
export const fieldErrors = (error: unknown, translate: Translate): Record<string, string> => {
  if (!(error instanceof GraphqlError)) return {};
  const fields = (error.extensions.fields ?? {}) as Record<string, string[]>;
  return Object.fromEntries(
    Object.entries(fields).map(([field, problems]) => [
      field,
      problems.map((one) => translate(one, { _: one })).join(', '),
    ]),
  );
};
