import { Link as MuiLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { DispatchChip } from '../components/DispatchChip';
import { When } from '../components/When';
import type { NotificationRecordFragment } from './notifications.generated';

/** Time and result of the last dispatch. */
export const LastDispatch = ({ dispatch }: { dispatch: NotificationRecordFragment['lastDispatch'] }) => {
  const translate = useTranslate();
  if (!dispatch) return translate('tidings.notifications.never');
  return (
    <MuiLink
      component={Link}
      to={`/dispatches/${dispatch.id}/show`}
      onClick={(event) => event.stopPropagation()}
      sx={{ display: 'inline-flex', gap: 1, alignItems: 'center' }}
    >
      <When at={dispatch.createdAt} />
      <DispatchChip status={dispatch.status} failed={dispatch.counts.failed} />
    </MuiLink>
  );
};
