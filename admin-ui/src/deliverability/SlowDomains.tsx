import { Alert, AlertTitle, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { useLive } from '../components/use-live';
import { When } from '../components/When';
import { SlowDomainsDocument } from './deliverability.generated';

/** Domains that asked for fewer mails, with the rates at which they get them now. Nothing if there are none. */
export const SlowDomains = () => {
  const translate = useTranslate();
  const format = useFormat();
  const { data } = useLive(SlowDomainsDocument, {});
  return data?.slowDomains.map(({ domain, route, perSecond, slowedAt, reply }) => (
    <Alert key={`${route} ${domain}`} severity="info" sx={{ '& .MuiAlert-message': { minWidth: 0 } }}>
      <AlertTitle>{translate('tidings.deliverability.slow', { domain })}</AlertTitle>
      <Typography variant="body2" component="div">
        {translate('tidings.deliverability.slow_rate', { rate: format.number(Math.round(perSecond * 10) / 10) })} ·{' '}
        {route ?? 'SMTP_URL'} · <When at={slowedAt} />
      </Typography>
      <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
        {reply}
      </Typography>
    </Alert>
  ));
};
