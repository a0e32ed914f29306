import { areErrorTextsLoaded } from './errors/load-texts';
import { GraphqlError } from './post';

export type Translate = (key: string, args?: Record<string, unknown>) => string;

/** An issue with one field of an input. */
export interface Issue {
  path: string;
  rule: string;
  params: Record<string, unknown>;
}

/** The `extensions` object of an error that the server returns. */
interface Refusal {
  reason?: string;
  params?: Record<string, unknown>;
  issues?: Issue[];
  /** The server's English messages for the issues, by field. */
  fields?: Record<string, string[]>;
}

export const refusalOf = ({ extensions }: GraphqlError): Refusal => extensions;

const OWN_CODES: Record<string, string> = {
  INTERNAL: 'tidings.error.internal',
  UNREACHABLE: 'tidings.error.unreachable',
};

/** Whether a save failed because someone else saved the record after it was read. */
export const isSavedInBetween = (error: unknown): boolean =>
  error instanceof GraphqlError && error.code === 'CONFLICT' && error.extensions.updatedAt !== undefined;

export const issueMessage = ({ rule, params }: Omit<Issue, 'path'>, translate: Translate): string =>
  translate(`tidings.rules.${rule}`, params);

/** Message for an error, in the user's language. */
export const errorMessage = (error: unknown, translate: Translate): string => {
  if (!(error instanceof GraphqlError)) return translate('tidings.error.internal');
  const { code, message } = error;
  const { reason, params = {}, issues } = refusalOf(error);
  if (issues && areErrorTextsLoaded())
    return issues.map((issue) => `${issue.path}: ${issueMessage(issue, translate)}`).join('; ');
  // If the messages couldn't be loaded, the server's English message is shown.
  if (!reason) return translate(OWN_CODES[code] ?? message, { _: message });
  const text = translate(`tidings.reasons.${reason}`, { ...params, _: message });
  return code === 'TEMPLATE_INVALID' ? translate('tidings.templates.at', { ...params, problem: text }) : text;
};
