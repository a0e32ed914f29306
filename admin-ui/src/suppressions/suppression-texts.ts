import { useTranslate } from 'react-admin';
import { useAddressText } from '../deliveries/public/erased';
import type { SuppressionRecordFragment } from './suppressions.generated';

export const REASONS = ['HARD_BOUNCE', 'SOFT_BOUNCES', 'COMPLAINT', 'UNSUBSCRIBED', 'MANUAL', 'IMPORTED'] as const;
export const SCOPES = ['ALL_MAIL', 'ALL_TOPICS', 'TOPIC'] as const;

/** Texts of a suppression. */
export const useSuppressionTexts = () => {
  const translate = useTranslate();
  const address = useAddressText();
  return {
    address,
    reason: ({ reason }: Pick<SuppressionRecordFragment, 'reason'>): string =>
      translate(`tidings.suppressions.by.${reason}`),
    scope: ({ scope, topic }: { scope: SuppressionRecordFragment['scope']; topic: { name: string } | null }): string =>
      scope === 'TOPIC'
        ? translate('tidings.suppressions.scope_topic', {
            topic: topic?.name ?? translate('tidings.suppressions.deleted_topic'),
          })
        : translate(`tidings.suppressions.scope.${scope}`),
  };
};

export const hasExpired = ({ expiresAt }: { expiresAt: string | null }): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= Date.now();
