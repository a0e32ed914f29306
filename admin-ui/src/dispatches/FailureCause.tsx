import { Box, Button, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useFormat } from '../components/use-format';
import { RetryButton } from '../deliveries/public/RetryButton';
import { namesLink } from './chosen-names';
import type { Dispatch } from './dispatch-states';

export const FailureCause = ({
  dispatchId,
  failure: { errorClass, count, sample },
  mayRetry,
}: {
  dispatchId: string;
  failure: Dispatch['failures'][number];
  mayRetry: boolean;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  const cause = errorClass ?? 'UNKNOWN';
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
        <Typography component="h3" sx={{ fontWeight: 600, flexGrow: 1 }}>
          {translate(`tidings.error_class.${cause}`)}: {format.number(count)}
        </Typography>
        <Box sx={{ display: 'flex', gap: 1 }}>
          <Button
            component={Link}
            to={namesLink({ status: 'FAILED', errorClass: errorClass ?? undefined })}
            size="small"
          >
            {translate('tidings.dispatches.show_them')}
          </Button>
          {/* The API can't select failures without a cause, so they have no retry button. */}
          {mayRetry && errorClass && <RetryButton of={{ dispatchId, errorClass }} count={count} variant="text" />}
        </Box>
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {translate(`tidings.deliveries.cause_help.${cause}`)}
      </Typography>
      {sample && (
        <Typography variant="body2" component="div" sx={{ mt: 0.75 }}>
          {translate('tidings.dispatches.server_reply')}:{' '}
          <Box component="code" sx={{ fontSize: 13, overflowWrap: 'anywhere' }}>
            {sample}
          </Box>
        </Typography>
      )}
    </>
  );
};
