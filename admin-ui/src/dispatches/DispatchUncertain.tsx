import { Alert, AlertTitle, Box, Button } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useFormat } from '../components/use-format';
import { DecideButton } from '../deliveries/public/DecideButton';
import { namesLink } from './chosen-names';
import type { Dispatch } from './dispatch-states';

/** Uncertain deliveries, and the button to decide about them. */
export const DispatchUncertain = ({ dispatch: { id, status, counts } }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const format = useFormat();
  if (counts.uncertain === 0) return null;
  return (
    <Alert severity="warning" sx={{ '& .MuiAlert-message': { flexGrow: 1 } }}>
      <AlertTitle sx={{ fontWeight: 600 }}>
        {translate('tidings.dispatches.uncertain_title', {
          smart_count: counts.uncertain,
          count: format.number(counts.uncertain),
        })}
      </AlertTitle>
      {translate('tidings.dispatches.uncertain_about')}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
        <Button component={Link} to={namesLink({ status: 'UNCERTAIN' })} size="small" color="inherit">
          {translate('tidings.dispatches.show_them')}
        </Button>
        <DecideButton about={{ dispatch: { id, status } }} />
      </Box>
    </Alert>
  );
};
