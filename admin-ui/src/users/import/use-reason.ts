import { useCallback } from 'react';
import { useTranslate } from 'react-admin';
import type { RefusedLine } from './batches';

/** Reasons why a line was refused, in the user's language. */
export const useReason = () => {
  const translate = useTranslate();
  return useCallback(
    ({ problems }: RefusedLine): string =>
      problems
        .map(({ field, message, args }) => {
          const text = translate(message, { _: message, ...args });
          return field ? `${translate(`resources.users.fields.${field}`, { _: field })}: ${text}` : text;
        })
        .join('; '),
    [translate],
  );
};
