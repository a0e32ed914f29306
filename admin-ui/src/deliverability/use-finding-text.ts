import { useLocale } from 'react-admin';
import type { SenderChecksQuery } from './deliverability.generated';
import { type FindingText, findingsRussian } from './findings-russian';

export type Check = SenderChecksQuery['senders'][number]['checks'][number];
export type Finding = Check['findings'][number];

const fill = (text: string, params: Record<string, unknown>): string =>
  text.replace(/%\{(\w+)\}/g, (placeholder, name: string) => {
    const value = params[name];
    return value === undefined ? placeholder : Array.isArray(value) ? value.join(', ') : String(value);
  });

/** What a finding says, in the reader's language. A rule of a newer server is shown in English. */
export const useFindingText = (): ((finding: Finding) => FindingText) => {
  const locale = useLocale();
  return ({ rule, params, message, advice }) => {
    const russian = locale === 'ru' ? findingsRussian[rule] : undefined;
    if (!russian) return { message, advice };
    return { message: fill(russian.message, params), advice: fill(russian.advice, params) };
  };
};
