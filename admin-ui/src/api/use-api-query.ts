import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { keepPreviousData, type UseQueryOptions, useQuery } from '@tanstack/react-query';
import type { OperationDefinitionNode } from 'graphql';
import { ask } from './connection';

type Options<Data> = Pick<UseQueryOptions<Data>, 'enabled' | 'gcTime' | 'refetchInterval' | 'retry' | 'staleTime'>;

/** A query outside React-Admin's lists and records. While new variables load, the previous answer stays. */
export const useApiQuery = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: Options<Data> = {},
) =>
  useQuery<Data>({
    queryKey: [nameOf(document), variables],
    queryFn: ({ signal }) => ask(document, variables, signal),
    placeholderData: keepPreviousData,
    ...options,
  });

const nameOf = (document: TypedDocumentNode<unknown, never>): string =>
  (document.definitions[0] as OperationDefinitionNode).name!.value;
