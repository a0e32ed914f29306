import { areErrorTextsLoaded } from './errors/load-texts';
import { GraphqlError } from './graphql-client';

export type Translate = (key: string, args?: Record<string, unknown>) => string;

/** What is wrong with one field of an input, as the server says it. */
export interface Issue {
  path: string;
  rule: string;
  params: Record<string, unknown>;
}

/** What the server's errors have in `extensions`. */
interface Refusal {
  reason?: string;
  params?: Record<string, unknown>;
  issues?: Issue[];
  /** The same as `issues`, in English. */
  fields?: Record<string, string[]>;
}

export const refusalOf = ({ extensions }: GraphqlError): Refusal => extensions;

const OWN_CODES: Record<string, string> = {
  INTERNAL: 'tidings.error.internal',
  UNREACHABLE: 'tidings.error.unreachable',
};

/** Somebody has saved the same record since it was read. */
export const isSavedInBetween = (error: unknown): boolean =>
  error instanceof GraphqlError && error.code === 'CONFLICT' && error.extensions.updatedAt !== undefined;

export const issueMessage = ({ rule, params }: Omit<Issue, 'path'>, translate: Translate): string =>
  translate(`tidings.rules.${rule}`, params);

/** What to tell people about an error, in their language. */
export const errorMessage = (error: unknown, translate: Translate): string => {
  if (!(error instanceof GraphqlError)) return translate('tidings.error.internal');
  const { code, message } = error;
  const { reason, params = {}, issues } = refusalOf(error);
  if (issues && areErrorTextsLoaded())
    return issues.map((issue) => `${issue.path}: ${issueMessage(issue, translate)}`).join('; ');
  // Where no messages could be loaded, the server's own, in English, is better than none.
  if (!reason) return translate(OWN_CODES[code] ?? message, { _: message });
  const text = translate(`tidings.reasons.${reason}`, { ...params, _: message });
  return code === 'TEMPLATE_INVALID' ? translate('tidings.templates.at', { ...params, problem: text }) : text;
};
