import { useEffect } from 'react';

/** Opens the sign-in page, which isn't a part of React-Admin. Loading it anew leaves nothing of the session in memory. */
export const ToSignInPage = () => {
  useEffect(() => location.reload(), []);
  return null;
};
