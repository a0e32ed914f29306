import { useCallback } from 'react';
import { useTranslate } from 'react-admin';
import { asUnreadable, UnreadableFile } from './unreadable-file';

/** Message for an unreadable file. */
export const useFileFault = () => {
  const translate = useTranslate();
  return useCallback(
    (thrown: unknown): string => {
      const error = asUnreadable(thrown);
      if (!(error instanceof UnreadableFile)) return translate('tidings.users.import.unreadable.unknown');
      return translate(`tidings.users.import.unreadable.${error.fault}`, { line: error.line });
    },
    [translate],
  );
};
