import { Alert, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useDisabledText } from '../components/use-disabled-text';
import { useFormat } from '../components/use-format';
import { When } from '../components/When';
import type { WebhookFragment } from './webhooks.generated';

/** Whether a webhook works, and what waits for it. */
export const WebhookState = ({
  webhook: { state, disabledAt, disabledReason, disabledError, waiting },
}: {
  webhook: WebhookFragment;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  const disabledText = useDisabledText();
  if (state === 'DISABLED' && disabledReason) {
    const reason = disabledText({ reason: disabledReason, error: disabledError });
    return (
      <Alert severity="error" sx={{ mt: 1 }}>
        {translate('tidings.webhooks.disabled', { reason })} <When at={disabledAt} />
      </Alert>
    );
  }
  if (state === 'OFF') return <Typography variant="body2">{translate('tidings.webhooks.off')}</Typography>;
  if (waiting.events === 0) return <Typography variant="body2">{translate('tidings.webhooks.all_told')}</Typography>;
  return (
    <Typography variant="body2" component="div">
      {translate(waiting.isExact ? 'tidings.webhooks.waiting' : 'tidings.webhooks.waiting_more', {
        smart_count: waiting.events,
        count: format.number(waiting.events),
      })}{' '}
      <When at={waiting.since} />
      {waiting.nextTryAt && (
        <>
          {' · '}
          {translate('tidings.webhooks.next_try')} <When at={waiting.nextTryAt} />
        </>
      )}
    </Typography>
  );
};
