import { Alert, type AlertProps, Button } from '@mui/material';
import { useTranslate } from 'react-admin';

/** What could not be had, in words, and another try. */
export const ProblemAlert = ({ onRetry, ...props }: AlertProps & { onRetry: () => void }) => {
  const translate = useTranslate();
  return (
    <Alert
      severity="warning"
      action={
        <Button color="inherit" size="small" onClick={onRetry} sx={{ whiteSpace: 'nowrap' }}>
          {translate('tidings.action.try_again')}
        </Button>
      }
      {...props}
    />
  );
};
