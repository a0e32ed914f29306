import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useNotify, useTranslate } from 'react-admin';
import { ask } from './connection';
import { fieldErrors } from './field-errors';
import { useErrorMessage } from './use-error-message';

/**
 * An `onSubmit` for a form that saves no record. Returns errors of fields in React-Admin's shape, and shows other errors as a
 * notification.
 */
export const useSubmit = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  { onDone }: { onDone: (data: Data) => void },
) => {
  const notify = useNotify();
  const translate = useTranslate();
  const errorMessage = useErrorMessage();

  return async (variables: Variables): Promise<Record<string, string> | undefined> => {
    try {
      onDone(await ask(document, variables));
      return undefined;
    } catch (error) {
      const errors = fieldErrors(error, translate);
      if (Object.keys(errors).length === 0) notify(errorMessage(error), { type: 'error' });
      return errors;
    }
  };
};
