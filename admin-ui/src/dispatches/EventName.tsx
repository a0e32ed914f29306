import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { DispatchRecordFragment } from './dispatches.generated';

/** What a send is called, and to whom it goes; also its notification's name, where that has been changed since. */
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
