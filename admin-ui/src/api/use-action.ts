import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useMutation } from '@tanstack/react-query';
import { useNotify, useRefresh } from 'react-admin';
import { useErrorWords } from '../providers/use-error-words';
import { ask } from './connection';

/**
 * A mutation that isn't the saving of a form. Afterwards whatever is on screen is asked anew; what goes wrong is said, unless
 * `onError` takes it.
 */
export const useAction = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  { onDone, onError }: { onDone?: (data: Data) => void; onError?: (error: unknown) => void } = {},
) => {
  const notify = useNotify();
  const refresh = useRefresh();
  const words = useErrorWords();
  return useMutation<Data, unknown, Variables>({
    mutationFn: (variables) => ask(document, variables),
    onSuccess: (data) => {
      refresh();
      onDone?.(data);
    },
    onError: onError ?? ((error) => notify(words(error), { type: 'error' })),
  });
};
