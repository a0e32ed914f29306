import { useCallback } from 'react';
import { useTranslate } from 'react-admin';
import { errorWords } from './error-words';

/** What to tell people about an error, in their language. */
export const useErrorWords = () => {
  const translate = useTranslate();
  return useCallback(
    (error: unknown): string => {
      const { key, args } = errorWords(error);
      return translate(key, args);
    },
    [translate],
  );
};
