/** Type of a parameter: a text, a number, a list of texts, or one of the given texts. */
export type ParamKind = 'string' | 'number' | 'list' | readonly string[];

export interface MessageDefinition {
  params: Readonly<Record<string, ParamKind>>;
  /** English text with `%{name}` as the placeholder of a parameter. */
  message: string;
}

type ValueOf<Kind extends ParamKind> = Kind extends 'string'
  ? string
  : Kind extends 'number'
    ? number
    : Kind extends 'list'
      ? readonly string[]
      : Kind extends readonly (infer Choice)[]
        ? Choice
        : never;

/** A message's parameter values. */
export type ParamsOf<Definition extends MessageDefinition> = {
  readonly [Name in keyof Definition['params']]: ValueOf<Definition['params'][Name]>;
};

/** Argument list for a message's parameters; empty if it has none. */
export type ParamArgs<Definition extends MessageDefinition> = keyof Definition['params'] extends never
  ? []
  : [params: ParamsOf<Definition>];

export type ParamValue = string | number | readonly string[];
export type Params = Readonly<Record<string, ParamValue>>;

const PLACEHOLDER = /%\{(\w+)\}/g;

export const renderMessage = (message: string, params: Params): string =>
  message.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = params[name];
    if (value === undefined) return placeholder;
    return typeof value === 'object' ? value.join(', ') : String(value);
  });

export const placeholdersOf = (message: string): string[] =>
  [...message.matchAll(PLACEHOLDER)].map(([, name]) => name!);
