import { Alert, Button, DialogActions, DialogContent, DialogTitle, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import { CopyButton } from './CopyButton';

/** Content of a dialog that shows the secret of a webhook once. */
export const SigningSecret = ({
  secret,
  about,
  titleId,
  onClose,
}: {
  secret: string;
  /** What it is for, and how to get another one. */
  about: string;
  titleId: string;
  onClose: () => void;
}) => {
  const translate = useTranslate();
  const label = translate('tidings.signing_secret');
  return (
    <>
      <DialogTitle id={titleId}>{label}</DialogTitle>
      <DialogContent>
        <Alert severity="warning" sx={{ mb: 2 }}>
          {about}
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
