import { useTranslate } from 'react-admin';
import { type DisabledDetails, useDisabledText } from '../components/use-disabled-text';
import type { AlertKind } from './alerts.generated';

/** An alert's problem in one sentence of the selected language. */
export const useProblemText = () => {
  const translate = useTranslate();
  const disabledText = useDisabledText();
  return ({
    rule: { kind },
    details,
  }: {
    rule: { kind: AlertKind | `${AlertKind}` };
    details: Record<string, unknown>;
  }): string =>
    translate(`tidings.alerts.problem.${kind}`, {
      ...details,
      ...(kind === 'WEBHOOK_DISABLED' && { reason: disabledText(details as unknown as DisabledDetails) }),
      sender: details.sender ?? translate('tidings.alerts.mail_from'),
    });
};
