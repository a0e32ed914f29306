import { sampleValue } from './samples';
import { type SampleFormat, type TemplateUses, templateUses } from './template-uses';

/** A variable of a template, or a group of variables: `films` for `films.title` and `films.year`. */
export interface ContextField {
  name: string;
  /** Path from the root of the context, without list indexes. */
  path: string;
  isList: boolean;
  isQuestion: boolean;
  /** Undefined if no helper formats it. */
  format?: SampleFormat | undefined;
  children: ContextField[];
}

export type ContextFieldKind = 'text' | 'switch' | 'group' | 'list' | 'other';

export type ContextObject = Record<string, unknown>;

/** Form fields for the variables of a template. `content`, the template's texts, tells which variables are lists, dates or only conditions. */
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
    field = {
      name,
      path,
      isList: uses.lists.has(path),
      isQuestion: uses.questions.has(path),
      format: uses.formats.get(path),
      children: [],
    };
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

const SAMPLE_ROWS = [0, 1];

interface SampleFor {
  /** Language of the samples. */
  language: string;
  /** Row of the list that the sample is in, from 0. */
  row?: number;
}

/** The context with a sample for each empty field, and two rows for a list. */
export const withSamples = (fields: ContextField[], context: ContextObject, sampleFor: SampleFor): ContextObject => {
  const filled = { ...context };
  for (const field of fields) filled[field.name] = sampleOf(field, { value: filled[field.name], sampleFor });
  return filled;
};

const sampleOf = (field: ContextField, { value, sampleFor }: { value: unknown; sampleFor: SampleFor }): unknown => {
  const { children, name, format } = field;
  const { language, row } = sampleFor;
  switch (kindOf(field, value)) {
    case 'group':
      return withSamples(children, isObject(value) ? value : {}, sampleFor);
    case 'list':
      if (Array.isArray(value)) {
        return children.length > 0
          ? value.map((item, at) => (isObject(item) ? withSamples(children, item, { language, row: at }) : item))
          : value;
      }
      return SAMPLE_ROWS.map((at) =>
        children.length > 0
          ? withSamples(children, {}, { language, row: at })
          : sampleValue({ name, format, row: at, language }),
      );
    case 'switch':
      return value ?? true;
    default:
      return value ?? sampleValue({ name, format, row, language });
  }
};
