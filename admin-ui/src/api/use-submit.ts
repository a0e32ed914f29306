import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useNotify, useTranslate } from 'react-admin';
import { fieldErrors } from '../providers/field-errors';
import { useErrorWords } from '../providers/use-error-words';
import { ask } from './connection';

/**
 * What the `onSubmit` of a form asks that saves no record. Gives React-Admin what is wrong with which field, and says aloud
 * what is wrong with none of them.
 */
export const useSubmit = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  { onDone }: { onDone: (data: Data) => void },
) => {
  const notify = useNotify();
  const translate = useTranslate();
  const words = useErrorWords();

  return async (variables: Variables): Promise<Record<string, string> | undefined> => {
    try {
      onDone(await ask(document, variables));
      return undefined;
    } catch (error) {
      const errors = fieldErrors(error, translate);
      if (Object.keys(errors).length === 0) notify(words(error), { type: 'error' });
      return errors;
    }
  };
};
