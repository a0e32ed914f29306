import { Alert, AlertTitle, Box, Typography } from '@mui/material';
import { useCanAccess, useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { useLive } from '../components/use-live';
import { When } from '../components/When';
import { HeldDomainsDocument, type HeldDomainsQuery } from './deliverability.generated';
import { ReleaseButton } from './ReleaseButton';

/** The server counts no further. */
const MAX_COUNTED = 10_000;

/** Short names of checks, which are the same in all languages. */
const NAMES: Record<string, string> = { RETURN_PATH: 'MX, A' };

type Held = HeldDomainsQuery['heldDomains'][number];

/** Domains that refuse a sender, with the probable cause and a button that sends what waits. Nothing if there are none. */
export const HeldDomains = () => {
  const { data } = useLive(HeldDomainsDocument, {});
  return data?.heldDomains.map((held) => <HeldDomain key={`${held.senderId} ${held.domain}`} held={held} />);
};

const HeldDomain = ({ held }: { held: Held }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { canAccess: mayRelease } = useCanAccess({ resource: 'deliverability', action: 'edit' });
  const { domain, sender, since, refusals, reason, checks, waiting } = held;
  const wait =
    waiting >= MAX_COUNTED
      ? translate('tidings.deliverability.waiting_many', { count: format.number(waiting) })
      : translate('tidings.deliverability.waiting', { smart_count: waiting });
  return (
    <Alert severity="error" sx={{ '& .MuiAlert-message': { minWidth: 0, flexGrow: 1 } }}>
      <AlertTitle>
        {translate('tidings.deliverability.held', {
          domain,
          sender: sender ?? translate('tidings.deliverability.mail_from'),
        })}
      </AlertTitle>
      <Typography variant="body2" component="div">
        {translate('tidings.deliverability.refusals', { smart_count: refusals })} · {wait} · <When at={since} />
      </Typography>
      <Typography variant="body2" sx={{ overflowWrap: 'anywhere', my: 0.5 }}>
        {reason}
      </Typography>
      <Typography variant="body2">
        {checks.length > 0
          ? translate('tidings.deliverability.to_fix', { checks: checks.map((name) => NAMES[name] ?? name).join(', ') })
          : translate('tidings.deliverability.to_fix_unknown')}
      </Typography>
      {mayRelease && (
        <Box sx={{ mt: 1 }}>
          <ReleaseButton held={held} />
        </Box>
      )}
    </Alert>
  );
};
