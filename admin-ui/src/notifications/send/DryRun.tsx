import { Alert, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { useErrorMessage } from '../../api/use-error-message';
import { useFormat } from '../../components/use-format';
import { GmailNotice } from '../../deliverability/public/GmailNotice';
import { CheckSendDocument, type NotificationRecordFragment } from '../notifications.generated';

/** Warnings that the send dialog shows. The others are shown beside the sample mail. */
const WARNINGS = ['GMAIL_CLIPS', 'LINK_WITHOUT_HTTPS'];

/** Result of the dry run: values that the mails lack, their languages, and warnings. */
export const DryRun = ({
  notification: { id, type, audienceSize },
  topic,
  sender,
}: {
  notification: NotificationRecordFragment;
  /** Slug; null for transactional mail. */
  topic: string | null;
  /** Slug; undefined: the prepared one. */
  sender: string | undefined;
}) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const format = useFormat();
  const { data, error } = useApiQuery(
    CheckSendDocument,
    { input: { notificationId: id, ...(topic && { topic }), ...(sender && { sender }) } },
    { enabled: audienceSize > 0, retry: false },
  );
  if (error && audienceSize > 0) return <Alert severity="error">{errorMessage(error)}</Alert>;
  if (!data) return null;
  const { missing, isRefused, locales, toGmail, warnings } = data.check;
  const languages = Object.entries(locales as Record<string, number>);
  const names = missing.join(', ');
  return (
    <div data-testid="dry-run">
      {languages.length > 1 && (
        <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
          {translate('tidings.notifications.languages', {
            list: languages
              .map(([tag, count]) => {
                const name = tag === 'default' ? translate('tidings.notifications.default_language') : tag;
                return `${name}: ${format.number(count)}`;
              })
              .join(', '),
          })}
        </Typography>
      )}
      {missing.length > 0 && (
        <Alert severity={isRefused ? 'error' : 'warning'} sx={{ mb: 1 }}>
          {translate(isRefused ? 'tidings.notifications.refused_as_strict' : 'tidings.notifications.missing', {
            names,
          })}
        </Alert>
      )}
      {type !== 'PERSONAL' && <GmailNotice mails={toGmail} />}
      {WARNINGS.filter((warning) => warnings.includes(warning)).map((warning) => (
        <Alert key={warning} severity="warning" sx={{ mb: 1 }}>
          {translate(`tidings.notifications.warning_${warning}`)}
        </Alert>
      ))}
    </div>
  );
};
