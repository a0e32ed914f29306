import type { ContextSchema, JsonType } from './context-schema.js';

export interface DeclaredTemplate {
  slug: string;
  description: string;
  schema: ContextSchema;
}

const HEAD = `// Contexts of the mail templates, by slug. Generated; don't edit.
`;

const TAIL = `
export type TemplateSlug = keyof TemplateContexts;

/** A function that sends one template, such as \`send('welcome', { … })\`. */
export type Send<Result = unknown> = <Slug extends TemplateSlug>(
  templateName: Slug,
  context: TemplateContexts[Slug],
) => Promise<Result>;
`;

/** TypeScript types of all contexts, so that a compiler checks what a caller sends. Templates in the given order. */
export const declareTypes = (templates: DeclaredTemplate[]): string => {
  const entries = templates.map(({ slug, description, schema }) => {
    const comment = description ? `  /** ${inComment(description)} */\n` : '';
    return `${comment}  ${nameOf(slug)}: ${typeOf(schema, 1)};\n`;
  });
  return `${HEAD}export interface TemplateContexts {\n${entries.join('')}}\n${TAIL}`;
};

const inComment = (text: string): string => text.replaceAll('*/', '*∕').replaceAll(/\s+/g, ' ').trim();

const nameOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

const typeOf = (schema: ContextSchema, level: number): string => {
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.type === undefined) return schema.properties ? objectType(schema, level) : 'unknown';
  const types = [schema.type].flat().flatMap((type) => typeName(type, { schema, level }));
  return [...new Set(types)].join(' | ');
};

const typeName = (type: JsonType, { schema, level }: { schema: ContextSchema; level: number }): string => {
  switch (type) {
    case 'integer':
      return 'number';
    case 'array': {
      const item = typeOf(schema.items ?? {}, level);
      return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
    }
    case 'object': {
      const values = schema.additionalProperties;
      if (typeof values === 'object' && !schema.properties) return `Record<string, ${typeOf(values, level)}>`;
      return objectType(schema, level);
    }
    default:
      return type;
  }
};

const objectType = ({ properties = {}, required = [], description: _ }: ContextSchema, level: number): string => {
  const keys = [...new Set([...Object.keys(properties), ...required])].sort();
  if (keys.length === 0) return 'Record<string, unknown>';
  const indent = '  '.repeat(level);
  const lines = keys.map((key) => {
    const property = properties[key] ?? {};
    const comment = property.description ? `${indent}  /** ${inComment(property.description)} */\n` : '';
    const isRequired = required.includes(key);
    const type = typeOf(property, level + 1);
    const canBeNull = !isRequired && type !== 'unknown' && !type.split(' | ').includes('null');
    return `${comment}${indent}  ${nameOf(key)}${isRequired ? '' : '?'}: ${type}${canBeNull ? ' | null' : ''};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
};
