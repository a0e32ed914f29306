import { Alert } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../../components/use-format';
import { SkippedCounts } from '../../suppressions/public/SkippedCounts';
import type { NotificationRecordFragment } from '../notifications.generated';
import { useSkipped } from './use-skipped';

/** How many people of the audience get no mail of a topic, and why. Renders nothing if all get one. */
export const SkippedPeople = ({
  notification,
  topic,
}: {
  notification: NotificationRecordFragment;
  /** Slug; null for transactional mail. */
  topic: string | null;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  const audience = useSkipped(notification, topic);
  if (!audience || audience.skipped.length === 0) return null;
  const count = audience.skipped.reduce((sum, one) => sum + one.count, 0);
  return (
    <Alert severity="info" sx={{ mb: 1.5 }} data-testid="skipped-people">
      {translate('tidings.suppressions.will_skip', { smart_count: count, count: format.number(count) })}
      <SkippedCounts skipped={audience.skipped} />
    </Alert>
  );
};
