import { Alert, AlertTitle, Box, Stack, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Section } from '../components/Section';
import { useLive } from '../components/use-live';
import { When } from '../components/When';
import { type AlertFragment, AlertsDocument } from './alerts.generated';
import { useProblemText } from './use-problem-text';

/** Open alerts, and those that are over. */
export const AlertList = () => {
  const translate = useTranslate();
  const { data } = useLive(AlertsDocument, {});
  if (!data) return null;
  const { openAlerts, pastAlerts } = data;
  return (
    <>
      <Section title={translate('tidings.alerts.open')}>
        {openAlerts.length === 0 ? (
          <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.alerts.none_open')}</Typography>
        ) : (
          <Stack spacing={1}>
            {openAlerts.map((alert) => (
              <OpenAlert key={alert.id} alert={alert} />
            ))}
          </Stack>
        )}
      </Section>
      {pastAlerts.length > 0 && (
        <Section title={translate('tidings.alerts.past')}>
          <Stack component="ul" spacing={1.5} sx={{ listStyle: 'none', p: 0, m: 0 }}>
            {pastAlerts.map((alert) => (
              <PastAlert key={alert.id} alert={alert} />
            ))}
          </Stack>
        </Section>
      )}
    </>
  );
};

const OpenAlert = ({ alert }: { alert: AlertFragment }) => {
  const translate = useTranslate();
  const problemText = useProblemText();
  return (
    <Alert severity="error" sx={{ '& .MuiAlert-message': { minWidth: 0, overflowWrap: 'anywhere' } }}>
      <AlertTitle>{problemText(alert)}</AlertTitle>
      <Typography variant="body2" component="div">
        {alert.rule.name} · {translate('tidings.alerts.since')} <When at={alert.since} />
      </Typography>
      <Told alert={alert} at={alert.toldAt} />
    </Alert>
  );
};

const PastAlert = ({ alert }: { alert: AlertFragment }) => {
  const translate = useTranslate();
  const problemText = useProblemText();
  return (
    <Box component="li" sx={{ overflowWrap: 'anywhere' }}>
      <Typography>{problemText(alert)}</Typography>
      <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
        {alert.rule.name} · {translate('tidings.alerts.since')} <When at={alert.since} /> ·{' '}
        {translate('tidings.alerts.over')} <When at={alert.resolvedAt} />
      </Typography>
      <Told alert={alert} at={alert.resolvedToldAt} />
    </Box>
  );
};

/** Whether the message was sent, or why not. */
const Told = ({ alert: { lastError, nextTryAt }, at }: { alert: AlertFragment; at: string | null }) => {
  const translate = useTranslate();
  if (at) {
    return (
      <Typography variant="body2" component="div">
        {translate('tidings.alerts.told')} <When at={at} />
      </Typography>
    );
  }
  return (
    <Typography variant="body2" component="div">
      {lastError ? `${translate('tidings.alerts.not_told')} ${lastError}` : translate('tidings.alerts.to_be_told')}
      {lastError && nextTryAt && (
        <>
          {' · '}
          {translate('tidings.alerts.next_try')} <When at={nextTryAt} />
        </>
      )}
    </Typography>
  );
};
