import { useCallback } from 'react';
import { useTranslate } from 'react-admin';
import { errorMessage } from './error-message';

/** What to tell people about an error, in their language. */
export const useErrorMessage = () => {
  const translate = useTranslate();
  return useCallback((error: unknown): string => errorMessage(error, translate), [translate]);
};
