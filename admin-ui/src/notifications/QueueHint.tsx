import { useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { useApiQuery } from '../api/use-api-query';
import { useSettled } from '../components/use-settled';
import { QueueNameDocument } from './notifications.generated';

/** Says to which queue the notification belongs. The queue depends on the typed name. */
export const QueueHint = () => {
  const translate = useTranslate();
  const name = useSettled(String(useWatch({ name: 'name' }) ?? '').trim());
  const { data } = useApiQuery(QueueNameDocument, { name }, { enabled: name !== '' });
  if (name === '' || !data) return translate('tidings.notifications.queue_help');
  return translate('tidings.notifications.queue', { queue: data.queueName });
};
