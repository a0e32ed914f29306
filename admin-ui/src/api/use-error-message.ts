import { useCallback } from 'react';
import { useTranslate } from 'react-admin';
import { errorMessage } from './error-message';

/** Message for an error, in the user's language. */
export const useErrorMessage = () => {
  const translate = useTranslate();
  return useCallback((error: unknown): string => errorMessage(error, translate), [translate]);
};
