import { Alert, type AlertProps, Button } from '@mui/material';
import { useTranslate } from 'react-admin';

/** Error message with a retry button. */
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
