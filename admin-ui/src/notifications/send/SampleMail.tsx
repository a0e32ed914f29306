import { Alert, Skeleton, Typography } from '@mui/material';
import { useGetOne, useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { useErrorMessage } from '../../api/use-error-message';
import { PicturedPreview } from '../../components/attachments/PicturedPreview';
import { personText } from '../../components/person-text';
import type { TopicOption } from '../../topics/public/TopicSelect';
import { AudienceDocument, type NotificationRecordFragment, SampleMailDocument } from '../notifications.generated';

/** Shows the mail as one recipient will get it. */
export const SampleMail = ({
  notification,
  topic,
}: {
  notification: NotificationRecordFragment;
  topic: TopicOption | null;
}) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { type, users, groups, template, context } = notification;
  const input = { type, userIds: users.map(({ id }) => id), groupIds: groups.map(({ id }) => id) };
  const audience = useApiQuery(AudienceDocument, { input });
  const person = audience.data?.audience.sample[0];
  const source = useGetOne('templates', { id: template.slug });
  const { title = '', content = '', format } = source.data ?? {};
  const mail = useApiQuery(
    SampleMailDocument,
    { title, content, format, context, recipient: person, topic: topic?.slug },
    { enabled: source.data?.content !== undefined && person !== undefined },
  );

  const error = audience.error ?? source.error ?? mail.error;
  if (error) return <Alert severity="error">{errorMessage(error)}</Alert>;
  if (audience.data && !person) return <Alert severity="warning">{translate('tidings.notifications.no_sample')}</Alert>;
  if (!mail.data || !person) return <Skeleton variant="rounded" height={280} />;
  const { ignored, warnings, ...rendered } = mail.data.previewTemplate;
  return (
    <>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
        {translate('tidings.notifications.sample', { name: personText(person) })}
      </Typography>
      {ignored.length > 0 && (
        <Alert severity="warning" sx={{ mb: 1 }}>
          {translate('tidings.preview.ignored', { names: ignored.join(', ') })}
        </Alert>
      )}
      {warnings.includes('NO_UNSUBSCRIBE_LINK') && (
        <Alert severity="warning" sx={{ mb: 1 }}>
          {translate('tidings.topics.no_link_short')}
        </Alert>
      )}
      <PicturedPreview mail={rendered} files={source.data?.attachments ?? []} height={280} />
    </>
  );
};
