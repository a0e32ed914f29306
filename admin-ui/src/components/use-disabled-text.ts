import { useTranslate } from 'react-admin';

export interface DisabledDetails {
  /** A WebhookDisabledReason. */
  reason: string;
  /** Error of the last try. */
  error: string | null;
}

/** Why a webhook was disabled by itself, in the selected language. */
export const useDisabledText = () => {
  const translate = useTranslate();
  return ({ reason, error }: DisabledDetails): string => {
    const text = translate(`tidings.webhooks.disabled_reason.${reason}`);
    return error === null ? text : `${text}: ${error}`;
  };
};
