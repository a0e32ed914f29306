import { Alert, Button, DialogActions, DialogContent, DialogTitle, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import { CopyButton } from '../components/CopyButton';

/** Shows the secret of a new webhook once. */
export const WebhookSecret = ({
  secret,
  titleId,
  onClose,
}: {
  secret: string;
  titleId: string;
  onClose: () => void;
}) => {
  const translate = useTranslate();
  const label = translate('tidings.alerts.secret');
  return (
    <>
      <DialogTitle id={titleId}>{label}</DialogTitle>
      <DialogContent>
        <Alert severity="warning" sx={{ mb: 2 }}>
          {translate('tidings.alerts.secret_about')}
        </Alert>
        <TextField
          value={secret}
          label={label}
          fullWidth
          onFocus={({ target }) => target.select()}
          slotProps={{ input: { readOnly: true, endAdornment: <CopyButton text={secret} label={label} /> } }}
        />
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose} autoFocus>
          {translate('ra.action.close')}
        </Button>
      </DialogActions>
    </>
  );
};
