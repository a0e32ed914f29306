import { Link as MuiLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { StatusChip } from '../components/StatusChip';
import { When } from '../components/When';

/** When it was last sent, and what became of that. */
export const LastDispatch = ({ dispatch }: { dispatch: { id: string; status: string; createdAt: string } | null }) => {
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
      <StatusChip of="dispatch" status={dispatch.status} />
    </MuiLink>
  );
};
