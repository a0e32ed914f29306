import { type OperationDefinitionNode, parse, print } from 'graphql';

export interface Operation {
  /** Undefined for an operation without a name, which must be the only one. */
  name: string | undefined;
  kind: 'query' | 'mutation' | 'subscription';
  /** Places of the first and after the last character. */
  from: number;
  to: number;
}

/** The operations of a text. None while it can't be parsed. */
export const operationsOf = (text: string): Operation[] => {
  try {
    return parse(text)
      .definitions.filter((node): node is OperationDefinitionNode => node.kind === 'OperationDefinition')
      .map(({ name, operation, loc }) => ({
        name: name?.value,
        kind: operation,
        from: loc?.start ?? 0,
        to: loc?.end ?? 0,
      }));
  } catch {
    return [];
  }
};

/** The operation in which the cursor stands, otherwise the first. */
export const operationAt = (operations: readonly Operation[], cursor: number): Operation | undefined =>
  operations.find(({ from, to }) => from <= cursor && cursor <= to) ?? operations[0];

/** The text with the usual spaces and line breaks, or as it is if it can't be parsed or has comments, which printing would lose. */
export const tidyQuery = (text: string): string => {
  if (/^\s*#/m.test(text)) return text;
  try {
    return `${print(parse(text))}\n`;
  } catch {
    return text;
  }
};

/** JSON with the usual spaces, or the text as it is if it isn't JSON. */
export const tidyJson = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};
