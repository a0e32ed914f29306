import { Alert, Skeleton } from '@mui/material';
import { useTranslate } from 'react-admin';
import { GraphqlError } from '../api/post';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { MailPreview } from '../components/MailPreview';
import { ProblemAlert } from '../components/ProblemAlert';
import { Section } from '../components/Section';
import { DeliveryMailDocument } from './deliveries.generated';
import type { Delivery } from './delivery-states';

/** Preview of the mail. If rendering fails, only this section shows an error. */
export const SentMail = ({ delivery: { id, status, messageId } }: { delivery: Delivery }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { data, error, refetch } = useApiQuery(DeliveryMailDocument, { id });
  const mail = data?.delivery?.mail;
  const isForgotten = error instanceof GraphqlError && error.code === 'NOT_FOUND';
  return (
    // A mail without an attempt is rendered with the person's current data.
    <Section
      title={translate(
        messageId && status !== 'SUPPRESSED' ? 'tidings.deliveries.mail' : 'tidings.deliveries.mail_draft',
      )}
    >
      {isForgotten && <Alert severity="info">{translate('tidings.deliveries.mail_forgotten')}</Alert>}
      {error && !isForgotten && (
        <ProblemAlert onRetry={refetch}>
          {translate('tidings.deliveries.mail_problem', { problem: errorMessage(error) })}
        </ProblemAlert>
      )}
      {mail && mail.missing.length > 0 && (
        <Alert severity="warning" sx={{ mb: 1 }}>
          {translate('tidings.deliveries.missing', { names: mail.missing.join(', ') })}
        </Alert>
      )}
      {mail && mail.ignored.length > 0 && (
        <Alert severity="warning" sx={{ mb: 1 }}>
          {translate('tidings.preview.ignored', { names: mail.ignored.join(', ') })}
        </Alert>
      )}
      {mail && <MailPreview mail={mail} />}
      {!mail && !error && <Skeleton variant="rounded" height={420} />}
    </Section>
  );
};
