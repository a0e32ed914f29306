import { Alert, Button } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useLive } from '../../components/use-live';
import { HeldDomainsDocument } from '../deliverability.generated';

const EVERY_MS = 15_000;

/** Says which domain refuses a sender, or how many. Nothing if there are none, or if they can't be loaded. */
export const HeldBanner = () => {
  const translate = useTranslate();
  const { data } = useLive(HeldDomainsDocument, {}, EVERY_MS);
  const held = data?.heldDomains ?? [];
  const [first] = held;
  if (!first) return null;
  return (
    <Alert
      severity="error"
      sx={{ mb: 1.5 }}
      action={
        <Button component={Link} to="/deliverability" color="inherit" size="small">
          {translate('tidings.deliverability.review')}
        </Button>
      }
    >
      {translate(`tidings.deliverability.${held.length === 1 ? 'held_one' : 'held_banner'}`, {
        smart_count: held.length,
        domain: first.domain,
        sender: first.sender ?? translate('tidings.deliverability.mail_from'),
      })}
    </Alert>
  );
};
