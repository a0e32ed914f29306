import { Alert, AlertTitle, Link as MuiLink, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { suppressionsLink } from '../components/suppressions-link';
import { When } from '../components/When';
import { causeOf, type Delivery, hasBounced } from './delivery-states';
import { isErased } from './public/erased';

const SEVERITIES: Record<string, 'success' | 'error' | 'warning'> = {
  SENT: 'success',
  FAILED: 'error',
  RETRYING: 'warning',
  UNCERTAIN: 'warning',
  DELIVERED: 'success',
  BOUNCED: 'error',
  COMPLAINED: 'error',
};

/** Explains a delivery's state to readers who don't know mail servers. */
export const DeliveryVerdict = ({ delivery }: { delivery: Delivery }) => {
  const translate = useTranslate();
  const { status, dispatch, nextAttemptAt, lastUpdate, fate, fateFeedback, user, correctedEmail } = delivery;
  const reported = fate && fate !== 'ACCEPTED' ? fate : null;
  const fateOfSent = status === 'SENT' ? reported : null;
  // For an uncertain delivery the cause is less important than the open question, and for one that waits than what it waits for.
  const { waitReason } = delivery;
  const cause = status === 'UNCERTAIN' || waitReason ? null : causeOf(delivery);
  const reason = status === 'SUPPRESSED' || status === 'UNCERTAIN' ? delivery.stopReason : null;
  const statusHelp = status === 'SUPPRESSED' && !reason ? 'SUPPRESSED_ADDRESS' : status;
  const help = fateOfSent
    ? `tidings.deliveries.fate_help.${fateOfSent}`
    : `tidings.deliveries.status_help.${statusHelp}`;
  const isWaiting = status === 'QUEUED' || status === 'RETRYING';
  return (
    <Alert severity={SEVERITIES[fateOfSent ?? status] ?? 'info'} role="status" sx={{ my: 1.5 }}>
      <AlertTitle sx={{ fontWeight: 600 }}>
        {translate(fateOfSent ? `tidings.delivery_fate.${fateOfSent}` : `tidings.delivery_status.${status}`)} ·{' '}
        <When at={status === 'RETRYING' ? nextAttemptAt : ((fateOfSent && fateFeedback?.receivedAt) ?? lastUpdate)} />
      </AlertTitle>
      <Typography>
        {waitReason
          ? translate(`tidings.deliveries.wait_reason.${waitReason}`, { _: translate(help) })
          : translate(help)}
      </Typography>
      {status === 'UNCERTAIN' && reported && (
        <Typography>
          {translate('tidings.deliveries.uncertain_fate', { fate: translate(`tidings.delivery_fate.${reported}`) })}
        </Typography>
      )}
      {status === 'SUPPRESSED' && !reason && <WhySuppressed delivery={delivery} />}
      {reason && status === 'UNCERTAIN' && <Typography>{translate('tidings.deliveries.not_sent_again')}</Typography>}
      {reason && <Typography>{translate(`tidings.deliveries.stop_reason.${reason}`)}</Typography>}
      {delivery.isRedirected && <Typography>{translate('tidings.deliveries.redirected')}</Typography>}
      {isWaiting && dispatch.status === 'PAUSED' && (
        <Typography>{translate('tidings.deliveries.waits_paused')}</Typography>
      )}
      {isWaiting && dispatch.status === 'SCHEDULED' && (
        <Typography>{translate('tidings.deliveries.waits_scheduled')}</Typography>
      )}
      {status === 'QUEUED' && dispatch.status === 'SENDING' && dispatch.isSpreading && (
        <Typography>{translate('tidings.deliveries.waits_spread')}</Typography>
      )}
      {cause && <Typography sx={{ mt: 0.5 }}>{translate(`tidings.deliveries.cause_help.${cause}`)}</Typography>}
      {hasBounced(delivery) && user && !correctedEmail && (
        <Typography sx={{ mt: 0.5 }}>{translate('tidings.deliveries.correct_to_retry')}</Typography>
      )}
    </Alert>
  );
};

/** Why the address of a delivery that wasn't sent is suppressed, with a way to its suppressions. */
const WhySuppressed = ({ delivery: { email, suppressedBy } }: { delivery: Delivery }) => {
  const translate = useTranslate();
  return (
    <Typography>
      {translate('tidings.deliveries.suppressed_by', {
        reason: translate(`tidings.suppressions.by.${suppressedBy}`, { _: suppressedBy }),
      })}{' '}
      {!isErased({ email }) && (
        <MuiLink component={Link} to={suppressionsLink(email)} color="inherit">
          {translate('tidings.deliveries.its_suppressions')}
        </MuiLink>
      )}
    </Typography>
  );
};
