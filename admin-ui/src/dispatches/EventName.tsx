import { Typography } from '@mui/material';
import type { DispatchRecordFragment } from './dispatches.generated';

/** What a send is called; beneath it its notification, where that has been renamed since. */
export const EventName = ({ dispatch: { event, notification } }: { dispatch: DispatchRecordFragment }) => (
  <>
    <Typography variant="body2" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
      {event}
    </Typography>
    {notification && notification.name !== event && (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {notification.name}
      </Typography>
    )}
  </>
);
