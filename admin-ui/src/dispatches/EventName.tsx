import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { DispatchRecordFragment } from './dispatches.generated';

/** Event and audience of a dispatch, and the current name of its notification if that was renamed since. */
export const EventName = ({ dispatch: { event, type, notification } }: { dispatch: DispatchRecordFragment }) => {
  const translate = useTranslate();
  const renamed = notification && notification.name !== event ? ` · ${notification.name}` : '';
  return (
    <>
      <Typography variant="body2" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
        {event}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {translate(`tidings.audience_type.${type}`)}
        {renamed}
      </Typography>
    </>
  );
};
