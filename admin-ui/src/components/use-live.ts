import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useState } from 'react';
import { useLogoutIfAccessDenied } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';

export interface Live<Data> {
  data: Data | undefined;
  /** Error of the last request. It stays until the next answer, so that the page doesn't flicker while the server is unavailable. */
  error: unknown;
  /** Time of the last answer, in milliseconds. */
  answeredAt: number;
}

const EVERY_MS = 5_000;

/** A query that is repeated while its page is open. Opens the sign-in page if the session has ended. */
export const useLive = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  everyMs: number | ((data: Data | undefined) => number) = EVERY_MS,
): Live<Data> => {
  const { data, failureReason, isSuccess, dataUpdatedAt } = useApiQuery(document, variables, {
    refetchInterval: typeof everyMs === 'number' ? everyMs : ({ state }) => everyMs(state.data),
  });
  const signOutIfDenied = useLogoutIfAccessDenied();
  useEffect(() => {
    if (failureReason) signOutIfDenied(failureReason);
  }, [failureReason, signOutIfDenied]);

  const error = useLastError(failureReason, isSuccess);
  return { data, error, answeredAt: dataUpdatedAt };
};

const useLastError = (failureReason: unknown, isSuccess: boolean): unknown => {
  const [error, setError] = useState<unknown>(null);
  if (failureReason && failureReason !== error) setError(failureReason);
  if (isSuccess && !failureReason && error) setError(null);
  return error;
};
