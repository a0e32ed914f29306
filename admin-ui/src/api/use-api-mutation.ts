import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useMutation } from '@tanstack/react-query';
import { useNotify, useRefresh } from 'react-admin';
import { ask } from './connection';
import { useErrorMessage } from './use-error-message';

/** A mutation outside a form. Refreshes the page afterwards, and shows an error unless `onError` handles it. */
export const useApiMutation = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  { onDone, onError }: { onDone?: (data: Data) => void; onError?: (error: unknown) => void } = {},
) => {
  const notify = useNotify();
  const refresh = useRefresh();
  const errorMessage = useErrorMessage();
  return useMutation<Data, unknown, Variables>({
    mutationFn: (variables) => ask(document, variables),
    onSuccess: (data) => {
      refresh();
      onDone?.(data);
    },
    onError: onError ?? ((error) => notify(errorMessage(error), { type: 'error' })),
  });
};
