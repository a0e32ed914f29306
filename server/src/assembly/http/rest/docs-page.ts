import type { JsonSchema } from './json-schema.js';
import type { OpenApi } from './open-api.js';

const escaped = (text: unknown): string =>
  String(text ?? '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Text of a description, where code stands between backticks. */
const prose = (text: unknown): string =>
  escaped(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll('\n', '<br>');

const nameOf = (ref: unknown): string => String(ref).split('/').at(-1)!;

/** A type in words, with links to the schemas that it names. */
const typeOf = (schema: JsonSchema): string => {
  if (schema.$ref) return `<a href="#schema-${nameOf(schema.$ref)}">${nameOf(schema.$ref)}</a>`;
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((one) => typeOf(one as JsonSchema)).join(' or ');
  const types = [schema.type]
    .flat()
    .map((type) => (type === 'array' ? `list of ${typeOf(schema.items as JsonSchema)}` : escaped(type)));
  return `${types.join(' or ')}${schema.format ? ` (${escaped(schema.format)})` : ''}`;
};

const LIMITS = ['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'default'] as const;

const limitsOf = (schema: JsonSchema): string =>
  LIMITS.filter((name) => schema[name] !== undefined)
    .map((name) => `${name} ${escaped(schema[name])}`)
    .join(', ');

const table = (
  rows: readonly (readonly [name: string, schema: JsonSchema, isRequired: boolean, description: unknown])[],
): string =>
  `<table><tr><th>name<th>type<th>description</tr>${rows
    .map(
      ([name, schema, isRequired, description]) =>
        `<tr><td><code>${escaped(name)}</code>${isRequired ? ' <b>required</b>' : ''}<td>${typeOf(schema)}<td>${prose(description)}${
          limitsOf(schema) ? ` <small>${limitsOf(schema)}</small>` : ''
        }</tr>`,
    )
    .join('')}</table>`;

const schemaSection = ([name, schema]: [string, JsonSchema]): string => {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const required = (schema.required ?? []) as string[];
  const values = Array.isArray(schema.enum)
    ? `<p>${schema.enum.map((value) => `<code>${escaped(value)}</code>`).join(' ')}</p>`
    : '';
  const rows = properties.map(([field, of]) => [field, of, required.includes(field), of.description] as const);
  return `<section id="schema-${name}"><h3>${name}</h3><p>${prose(schema.description)}</p>${values}${rows.length > 0 ? table(rows) : ''}</section>`;
};

interface Call {
  operationId: string;
  summary: string;
  description?: string;
  parameters: { name: string; in: string; required?: boolean; description?: string; schema: JsonSchema }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema: JsonSchema }> }>;
}

const contentOf = (content: Record<string, { schema: JsonSchema }> = {}): string =>
  Object.entries(content)
    .map(
      ([type, { schema }]) =>
        `<code>${type}</code>: ${typeOf(schema)}${schema.description ? ` (${prose(schema.description)})` : ''}`,
    )
    .join('; ');

const callSection = (path: string, method: string, call: Call): string => {
  const parameters = call.parameters.map(
    (one) => [`${one.name}`, one.schema, Boolean(one.required), one.description] as const,
  );
  const answers = Object.entries(call.responses)
    .filter(([, { content, description }]) => content || description)
    .map(([status, { description, content }]) => `<li><b>${status}</b> ${prose(description)} ${contentOf(content)}`)
    .join('');
  const body = call.requestBody ? `<p>Body: ${contentOf(call.requestBody.content)}</p>` : '';
  return `<section id="${call.operationId}"><h3><code>${method.toUpperCase()} /api/v1${escaped(path)}</code></h3><p>${prose(call.summary)} ${prose(
    call.description,
  )}</p>${parameters.length > 0 ? table(parameters) : ''}${body}<ul>${answers}</ul></section>`;
};

/** A page that shows the OpenAPI document, without scripts. */
export const docsPage = ({ info, paths, components }: OpenApi): string => {
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, call]) => ({ path, method, call: call as unknown as Call })),
  );
  const links = calls
    .map(
      ({ path, method, call }) =>
        `<li><a href="#${call.operationId}"><code>${method.toUpperCase()} ${escaped(path)}</code></a> ${prose(call.summary)}`,
    )
    .join('');
  const codes = (components.schemas.ErrorCode!.enum as string[])
    .map((code) => `<li id="${code}"><code>${code}</code>`)
    .join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>REST API of Tidings</title><link rel="stylesheet" href="docs.css"></head><body><main>
<h1>REST API</h1><p>${prose(info.description)} The same as an <a href="openapi.json">OpenAPI document</a>. Calls need <code>authorization: Bearer</code> and an API key.</p>
<ul>${links}</ul>
<h2>Calls</h2>${calls.map(({ path, method, call }) => callSection(path, method, call)).join('')}
<h2>Errors</h2><p>Errors are of the type <code>application/problem+json</code> (<a href="#schema-Problem">Problem</a>). Codes:</p><ul>${codes}</ul>
<h2>Schemas</h2>${Object.entries(components.schemas).map(schemaSection).join('')}
</main></body></html>`;
};

export const DOCS_CSS = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:70rem;margin:0 auto;padding:1rem}
code{font:.9em ui-monospace,monospace}table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8886}
section{border-top:2px solid #8886;margin-top:2rem}h3{overflow-wrap:anywhere}td:first-child{white-space:nowrap}:target{outline:2px solid #48f}
`;
