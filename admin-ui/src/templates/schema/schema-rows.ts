/** The part of JSON Schema that this form reads. Other keywords are kept as they are. */
export interface Schema {
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

/** Stands for the items of a list in a path. */
export const ITEMS = '[]';

/** A choice for the type of a value. `inferred`: as the template reads it. */
export type TypeChoice = (typeof TYPE_CHOICES)[number];
export const TYPE_CHOICES = [
  'inferred',
  'string',
  'number',
  'integer',
  'boolean',
  'date-time',
  'uri',
  'email',
] as const;

/** A value of the context. */
export interface SchemaRow {
  path: string[];
  /** Undefined for an object or a list, whose type follows from the template, and for a type that isn't among the choices. */
  type: TypeChoice | undefined;
  /** Whether a person requires the value. */
  isOwnRequired: boolean;
  /** Whether only the template itself requires the value. */
  isAlwaysRequired: boolean;
}

/** The values of a tightened schema. `own` is what a person adds. */
export const rowsOf = (schema: Schema, own: Schema | null, above: string[] = []): SchemaRow[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = [...above, name];
    const mine = own?.properties?.[name] ?? null;
    const isOwnRequired = own?.required?.includes(name) ?? false;
    const isRequired = schema.required?.includes(name) ?? false;
    const hasValues = property.properties !== undefined || property.items !== undefined;
    return [
      {
        path,
        type: hasValues ? undefined : choiceOf(mine),
        isOwnRequired,
        isAlwaysRequired: isRequired && !isOwnRequired,
      },
      ...rowsOf(property, mine, path),
      ...(property.items ? rowsOf(property.items, mine?.items ?? null, [...path, ITEMS]) : []),
    ];
  });

const choiceOf = (own: Schema | null): TypeChoice | undefined => {
  if (!own?.type && !own?.format) return 'inferred';
  return TYPE_CHOICES.find((choice) => choice === own.format) ?? TYPE_CHOICES.find((choice) => choice === own.type);
};

/** What a person adds, with another type for a value. */
export const withType = (own: Schema, path: string[], choice: TypeChoice): Schema =>
  changed(own, path, ({ type: _type, format: _format, ...rest }) => {
    if (choice === 'inferred') return rest;
    const isFormat = choice === 'date-time' || choice === 'uri' || choice === 'email';
    return isFormat ? { ...rest, type: 'string', format: choice } : { ...rest, type: choice };
  });

/** What a person adds, with a value that is required or not. */
export const withRequired = (own: Schema, path: string[], isRequired: boolean): Schema =>
  changed(own, path.slice(0, -1), ({ required = [], ...rest }) => {
    const others = required.filter((name) => name !== path.at(-1));
    const names = isRequired ? [...others, path.at(-1)!].sort() : others;
    return names.length > 0 ? { ...rest, required: names } : rest;
  });

/** Changes the schema at a path, and leaves out what is empty then. */
const changed = (own: Schema, [key, ...rest]: string[], change: (schema: Schema) => Schema): Schema => {
  if (key === undefined) return change(own);
  if (key === ITEMS) {
    const { items = {}, ...others } = own;
    const inner = changed(items, rest, change);
    return isEmpty(inner) ? others : { ...others, items: inner };
  }
  const { properties = {}, ...others } = own;
  const { [key]: property = {}, ...siblings } = properties;
  const inner = changed(property, rest, change);
  const all = isEmpty(inner) ? siblings : { ...properties, [key]: inner };
  return isEmpty(all) ? others : { ...others, properties: all };
};

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;
