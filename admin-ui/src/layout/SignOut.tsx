import Logout from '@mui/icons-material/Logout';
import { ListItemIcon, ListItemText, MenuItem, type MenuItemProps } from '@mui/material';
import { useLogout, useNotify, useTranslate } from 'react-admin';
import { useErrorMessage } from '../api/use-error-message';

/** Says so when signing out failed: only the server can end the session, and a shared computer is no place for a guess. */
export const SignOut = (props: MenuItemProps) => {
  const logout = useLogout();
  const notify = useNotify();
  const translate = useTranslate();
  const errorMessage = useErrorMessage();

  const signOut = () =>
    logout({}, undefined, false).catch((error: unknown) => notify(errorMessage(error), { type: 'error' }));

  return (
    <MenuItem {...props} onClick={signOut}>
      <ListItemIcon>
        <Logout fontSize="small" />
      </ListItemIcon>
      <ListItemText>{translate('tidings.sign_out')}</ListItemText>
    </MenuItem>
  );
};
