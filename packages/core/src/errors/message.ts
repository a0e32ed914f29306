/** What a parameter of a message holds: a text, a number, a list of texts, or one of these texts. */
export type ParamKind = 'string' | 'number' | 'list' | readonly string[];

export interface MessageDefinition {
  params: Readonly<Record<string, ParamKind>>;
  /** English, with `%{name}` where the parameter's value goes. */
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

/** The values that a message takes. */
export type ParamsOf<Definition extends MessageDefinition> = {
  readonly [Name in keyof Definition['params']]: ValueOf<Definition['params'][Name]>;
};

/** The arguments of a function that takes a message's parameters: none where the message has none. */
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

/** The parameters that a message names. */
export const placeholdersOf = (message: string): string[] =>
  [...message.matchAll(PLACEHOLDER)].map(([, name]) => name!);
