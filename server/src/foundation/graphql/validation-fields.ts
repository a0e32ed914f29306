import type { ValidationError } from 'class-validator';

/** What is wrong with each field, under its path, without the values: they are the caller's, and may be large or private. */
export const fieldsOf = (errors: readonly ValidationError[], parent = ''): Record<string, string[]> =>
  Object.assign(
    {},
    ...errors.map(({ property, constraints, children }) => {
      const path = parent ? `${parent}.${property}` : property;
      const words = Object.values(constraints ?? {}).map((message) => withoutName(message, property));
      return { ...(words.length > 0 && { [path]: words }), ...fieldsOf(children ?? [], path) };
    }),
  );

const withoutName = (message: string, property: string) =>
  message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
