import { Notification } from 'react-admin';

/** Short messages, below the app bar. At the bottom they would cover the toolbars of forms. */
export const Messages = () => (
  <Notification anchorOrigin={{ vertical: 'top', horizontal: 'center' }} sx={{ '&.MuiSnackbar-root': { top: 72 } }} />
);
