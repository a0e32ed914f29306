import { useApiQuery } from '../../api/use-api-query';
import { type NotificationRecordFragment, SkippedAudienceDocument } from '../notifications.generated';

/** How many people of the audience get a mail of a topic, and how many don't, by reason; undefined while it loads. Null is no topic. */
export const useSkipped = (notification: NotificationRecordFragment | undefined, topic: string | null) => {
  const input = {
    type: notification?.type ?? 'ALL',
    userIds: notification?.users.map(({ id }) => id) ?? [],
    groupIds: notification?.groups.map(({ id }) => id) ?? [],
    topic,
  };
  const { data } = useApiQuery(SkippedAudienceDocument, { input }, { enabled: notification !== undefined });
  return data?.audience;
};
