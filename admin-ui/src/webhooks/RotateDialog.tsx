import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  MenuItem,
  TextField,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { SigningSecret } from '../components/SigningSecret';
import { RotateWebhookSecretDocument } from './webhooks.generated';

const TITLE = 'rotate-webhook-secret';
const OVERLAPS = [0, 1, 24, 168];

/** Makes a new secret, and shows it once. */
export const RotateDialog = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const translate = useTranslate();
  const [overlapHours, setOverlap] = useState(24);
  const [secret, setSecret] = useState<string>();
  const rotate = useApiMutation(RotateWebhookSecretDocument, {
    onDone: ({ saved }) => setSecret(saved.secret ?? undefined),
  });
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={TITLE}>
      {secret !== undefined ? (
        <SigningSecret
          secret={secret}
          about={translate('tidings.webhooks.secret_about')}
          titleId={TITLE}
          onClose={onClose}
        />
      ) : (
        <>
          <DialogTitle id={TITLE}>{translate('tidings.webhooks.rotate')}</DialogTitle>
          <DialogContent>
            <Typography sx={{ mb: 2 }}>{translate('tidings.webhooks.rotate_about')}</Typography>
            <TextField
              select
              fullWidth
              label={translate('tidings.webhooks.overlap')}
              value={overlapHours}
              onChange={({ target }) => setOverlap(Number(target.value))}
            >
              {OVERLAPS.map((hours) => (
                <MenuItem key={hours} value={hours}>
                  {translate(`tidings.webhooks.overlaps.${hours}`)}
                </MenuItem>
              ))}
            </TextField>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{translate('tidings.action.cancel')}</Button>
            <Button variant="contained" loading={rotate.isPending} onClick={() => rotate.mutate({ id, overlapHours })}>
              {translate('tidings.webhooks.rotate')}
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
};
