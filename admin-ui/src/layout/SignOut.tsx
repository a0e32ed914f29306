import Logout from '@mui/icons-material/Logout';
import { ListItemIcon, ListItemText, MenuItem, type MenuItemProps } from '@mui/material';
import { useLogout, useNotify, useTranslate } from 'react-admin';
import { useErrorWords } from '../providers/use-error-words';

/** Says so when signing out failed: only the server can end the session, and a shared computer is no place for a guess. */
export const SignOut = (props: MenuItemProps) => {
  const logout = useLogout();
  const notify = useNotify();
  const translate = useTranslate();
  const words = useErrorWords();

  const signOut = () => logout({}, undefined, false).catch((error: unknown) => notify(words(error), { type: 'error' }));

  return (
    <MenuItem {...props} onClick={signOut}>
      <ListItemIcon>
        <Logout fontSize="small" />
      </ListItemIcon>
      <ListItemText>{translate('tidings.sign_out')}</ListItemText>
    </MenuItem>
  );
};
