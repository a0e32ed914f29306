import { useTranslate } from 'react-admin';
import type { AlertKind } from './alerts.generated';

/** An alert's problem in one sentence of the selected language. */
export const useProblemText = () => {
  const translate = useTranslate();
  return ({
    rule: { kind },
    details,
  }: {
    rule: { kind: AlertKind | `${AlertKind}` };
    details: Record<string, unknown>;
  }): string =>
    translate(`tidings.alerts.problem.${kind}`, {
      ...details,
      sender: details.sender ?? translate('tidings.alerts.mail_from'),
    });
};
