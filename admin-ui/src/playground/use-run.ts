import { useRef, useState } from 'react';
import type { Fetcher } from './fetcher';
import { operationAt, operationsOf } from './operations';

const readVariables = (text: string): Record<string, unknown> | undefined =>
  text.trim() ? JSON.parse(text) : undefined;

/** Runs an operation of a text. `answer` gets the server's answer as JSON, or a sentence if there is none. */
export const useRun = (fetcher: Fetcher) => {
  const [isRunning, setRunning] = useState(false);
  const last = useRef(0);

  const run = async ({
    query,
    variables,
    cursor,
    answer,
  }: {
    query: string;
    variables: string;
    /** The operation at this place is run. */
    cursor: number;
    answer: (text: string) => void;
  }): Promise<void> => {
    last.current += 1;
    const own = last.current;
    let values: Record<string, unknown> | undefined;
    try {
      values = readVariables(variables);
    } catch (error) {
      return answer(`The variables aren’t JSON: ${(error as Error).message}`);
    }
    setRunning(true);
    const operationName = operationAt(operationsOf(query), cursor)?.name;
    const text = await fetcher({ query, variables: values, operationName }).then(
      (json) => JSON.stringify(json, null, 2),
      () => 'The server didn’t answer.',
    );
    answer(text);
    // A later request is still running.
    if (own === last.current) setRunning(false);
  };

  return { isRunning, run };
};
