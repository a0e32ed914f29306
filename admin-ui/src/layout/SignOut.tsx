import Logout from '@mui/icons-material/Logout';
import { ListItemIcon, ListItemText, MenuItem, type MenuItemProps } from '@mui/material';
import { useLogout, useNotify, useTranslate } from 'react-admin';
import { useErrorMessage } from '../api/use-error-message';

/** Shows an error if signing out failed: only the server can end the session, and on a shared computer the user must know. */
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
