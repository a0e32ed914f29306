import { useState } from 'react';
import { summaryOf } from '../../deliverability/public/sender-check-summary';
import { useSenderChecks } from '../../deliverability/public/use-sender-checks';
import { useUsedSender } from '../../senders/public/use-used-sender';
import type { NotificationRecordFragment } from '../notifications.generated';

/**
 * The checks of the senders of bulk sends, each sender once. `isUnconfirmed` is true while receivers may refuse mails of one of them, and
 * the user hasn't confirmed that.
 */
export const useBulkChecks = (
  bulk: NotificationRecordFragment[],
  {
    sender,
    hasTopic,
  }: {
    /** Slug of the chosen sender; undefined: the prepared ones. */
    sender: string | undefined;
    hasTopic: (notification: NotificationRecordFragment) => boolean;
  },
) => {
  const [confirmed, setConfirmed] = useState<string[]>([]);
  const usedSender = useUsedSender();
  const senderOf = (notification: NotificationRecordFragment) =>
    usedSender(sender, notification.sender ?? notification.template.sender);
  const slugs = new Set(bulk.flatMap((notification) => senderOf(notification) ?? []));
  const notices = useSenderChecks([...slugs]).map((check) => ({
    check,
    hasTopic: bulk.some((notification) => senderOf(notification) === check.slug && hasTopic(notification)),
    isConfirmed: confirmed.includes(check.slug),
    onConfirm: (isConfirmed: boolean) =>
      setConfirmed(confirmed.filter((slug) => slug !== check.slug).concat(isConfirmed ? check.slug : [])),
  }));
  return {
    notices,
    isUnconfirmed: notices.some(
      ({ check: { data }, isConfirmed, ...more }) =>
        data?.sender && !isConfirmed && summaryOf(data.sender, more).mayBeRefused,
    ),
  };
};
