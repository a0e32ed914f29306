import { type TemplateUses, templateUses } from './template-uses';

/** One variable of a template, or what several have in common: `films` of `films.title` and `films.year`. */
export interface ContextField {
  name: string;
  /** From the context on, without the places in lists. */
  path: string;
  isList: boolean;
  isQuestion: boolean;
  children: ContextField[];
}

export type ContextFieldKind = 'text' | 'switch' | 'group' | 'list' | 'other';

export type ContextObject = Record<string, unknown>;

/** The fields of a form for these variables. `content`, the template's text, tells which of them are lists and which only yes or no. */
export const contextFields = (variables: string[], content = ''): ContextField[] => {
  const uses = templateUses(content);
  const fields: ContextField[] = [];
  for (const variable of variables) add(fields, { names: variable.split('.'), above: [], uses });
  return plainFirst(fields);
};

/** A title isn't looked for below a long list of films. */
const plainFirst = (fields: ContextField[]): ContextField[] => {
  const isPlain = ({ children, isList }: ContextField) => children.length === 0 && !isList;
  const sorted = fields.map((field) => ({ ...field, children: plainFirst(field.children) }));
  return [...sorted.filter(isPlain), ...sorted.filter((field) => !isPlain(field))];
};

/** `films.length` and `films.0.title` are of a list, whatever else is known of it. */
const isPlace = (name: string | undefined) => name !== undefined && /^(\d+|length)$/.test(name);

const add = (fields: ContextField[], where: { names: string[]; above: string[]; uses: TemplateUses }) => {
  const { names, above, uses } = where;
  const [name, ...rest] = names;
  if (name === undefined) return;
  const here = [...above, name];
  const path = here.join('.');
  let field = fields.find((one) => one.name === name);
  if (!field) {
    field = { name, path, isList: uses.lists.has(path), isQuestion: uses.questions.has(path), children: [] };
    fields.push(field);
  }
  if (isPlace(rest[0])) field.isList = true;
  add(field.children, { names: isPlace(rest[0]) ? rest.slice(1) : rest, above: here, uses });
};

export const isObject = (value: unknown): value is ContextObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What to edit a value with: what it is decides, and where there is none yet, what the template does with it. */
export const kindOf = ({ children, isList, isQuestion }: ContextField, value: unknown): ContextFieldKind => {
  if (Array.isArray(value)) return 'list';
  if (isObject(value)) return children.length > 0 && !isList ? 'group' : 'other';
  if (isList) return 'list';
  if (children.length > 0) return 'group';
  return typeof value === 'boolean' || (isQuestion && value === undefined) ? 'switch' : 'text';
};

/** A copy in which `key` has this value; without the key where there is none. */
export const withKey = (object: ContextObject, { key, value }: { key: string; value: unknown }): ContextObject => {
  const { [key]: _, ...others } = object;
  return value === undefined ? others : { ...object, [key]: value };
};

const SAMPLE_ROWS = [1, 2];

/** The context with something to look at for each field that has nothing: its own name, and two rows for a list. */
export const withSamples = (fields: ContextField[], context: ContextObject, suffix = ''): ContextObject => {
  const filled = { ...context };
  for (const field of fields) filled[field.name] = sampleOf(field, { value: filled[field.name], suffix });
  return filled;
};

const sampleOf = (field: ContextField, { value, suffix }: { value: unknown; suffix: string }): unknown => {
  const { children, name } = field;
  switch (kindOf(field, value)) {
    case 'group':
      return withSamples(children, isObject(value) ? value : {}, suffix);
    case 'list':
      if (Array.isArray(value)) {
        return children.length > 0
          ? value.map((row) => (isObject(row) ? withSamples(children, row, suffix) : row))
          : value;
      }
      return SAMPLE_ROWS.map((row) => (children.length > 0 ? withSamples(children, {}, ` ${row}`) : `${name} ${row}`));
    case 'switch':
      return value ?? true;
    default:
      return value ?? `${name}${suffix}`;
  }
};
