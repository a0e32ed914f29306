import { useCallback } from 'react';
import { useTranslate } from 'react-admin';
import { problemKind, type TemplateProblem } from './template-problem';

/** What is wrong with a draft, and where, in words for its writer. */
export const useProblemMessage = () => {
  const translate = useTranslate();
  return useCallback(
    ({ line, column, message }: TemplateProblem): string => {
      const known = problemKind(message);
      const problem = known ? translate(`tidings.templates.problem.${known.kind}`, { ...known }) : message;
      return translate('tidings.templates.at', { line, column, problem });
    },
    [translate],
  );
};
