import { Alert } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { personText } from '../components/person-text';
import { AudienceDocument, type NotificationType } from './notifications.generated';

/** Number of people that the notification would reach now, while the audience is edited. */
export const AudienceReach = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const [type, userIds, groupIds] = useWatch({ name: ['type', 'userIds', 'groupIds'] }) as [
    NotificationType | undefined,
    string[] | undefined,
    string[] | undefined,
  ];
  const input = {
    type: type ?? 'GROUP',
    userIds: type === 'ALL' ? [] : (userIds ?? []),
    groupIds: type === 'GROUP' ? (groupIds ?? []) : [],
  };
  const { data, error } = useApiQuery(AudienceDocument, { input });
  if (error) return <Alert severity="error">{errorMessage(error)}</Alert>;
  if (!data) return null;
  const { size, sample } = data.audience;
  if (size === 0) return <Alert severity="info">{translate('tidings.notifications.reaches_nobody')}</Alert>;
  return (
    <Alert severity="success" role="status">
      {translate('tidings.notifications.such_as', {
        reaches: translate('tidings.notifications.reaches', { smart_count: size }),
        names: sample.slice(0, 3).map(personText).join(', '),
      })}
    </Alert>
  );
};
