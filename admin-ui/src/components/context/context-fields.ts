import { type TemplateUses, templateUses } from './template-uses';

/** A variable of a template, or a group of variables: `films` for `films.title` and `films.year`. */
export interface ContextField {
  name: string;
  /** Path from the root of the context, without list indexes. */
  path: string;
  isList: boolean;
  isQuestion: boolean;
  children: ContextField[];
}

export type ContextFieldKind = 'text' | 'switch' | 'group' | 'list' | 'other';

export type ContextObject = Record<string, unknown>;

/** Form fields for the variables of a template. `content`, the template's text, tells which variables are lists or only conditions. */
export const contextFields = (variables: string[], content = ''): ContextField[] => {
  const uses = templateUses(content);
  const fields: ContextField[] = [];
  for (const variable of variables) add(fields, { names: variable.split('.'), above: [], uses });
  return plainFirst(fields);
};

/** Plain fields come before lists and groups, so that nobody has to scroll past a long list. */
const plainFirst = (fields: ContextField[]): ContextField[] => {
  const isPlain = ({ children, isList }: ContextField) => children.length === 0 && !isList;
  const sorted = fields.map((field) => ({ ...field, children: plainFirst(field.children) }));
  return [...sorted.filter(isPlain), ...sorted.filter((field) => !isPlain(field))];
};

/** Whether a path segment is `length` or an index, which only a list has, as in `films.length` and `films.0.title`. */
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

/** Kind of input for a value. The value's type decides, or if there is no value, how the template uses the variable. */
export const kindOf = ({ children, isList, isQuestion }: ContextField, value: unknown): ContextFieldKind => {
  if (Array.isArray(value)) return 'list';
  if (isObject(value)) return children.length > 0 && !isList ? 'group' : 'other';
  if (isList) return 'list';
  if (children.length > 0) return 'group';
  return typeof value === 'boolean' || (isQuestion && value === undefined) ? 'switch' : 'text';
};

/** A copy with `key` set to the value, or without `key` if the value is empty. */
export const withKey = (object: ContextObject, { key, value }: { key: string; value: unknown }): ContextObject => {
  const { [key]: _, ...others } = object;
  return value === undefined ? others : { ...object, [key]: value };
};

const SAMPLE_ROWS = [1, 2];

/** The context with a sample for each empty field: the field's name, and two rows for a list. */
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
