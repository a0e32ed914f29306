import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { useCallback, useEffect, useState } from 'react';
import type { Fetcher } from './fetcher';

export interface LoadedSchema {
  schema: GraphQLSchema | undefined;
  /** Why there is no schema, in the server's words. */
  problem: string | undefined;
  isLoading: boolean;
  reload: () => void;
}

const EMPTY = { schema: undefined, problem: undefined, isLoading: false };

/** Reads the schema that this caller may see. */
export const useSchema = (fetcher: Fetcher): LoadedSchema => {
  const [state, setState] = useState<Omit<LoadedSchema, 'reload'>>(EMPTY);

  const reload = useCallback(async () => {
    setState((before) => ({ ...before, isLoading: true }));
    try {
      const { data, errors } = (await fetcher({ query: getIntrospectionQuery() })) as {
        data?: IntrospectionQuery;
        errors?: { message: string }[];
      };
      setState(data ? { ...EMPTY, schema: buildClientSchema(data) } : { ...EMPTY, problem: errors?.[0]?.message });
    } catch {
      setState({ ...EMPTY, problem: 'The server didn’t answer.' });
    }
  }, [fetcher]);

  useEffect(() => void reload(), [reload]);
  return { ...state, reload };
};
