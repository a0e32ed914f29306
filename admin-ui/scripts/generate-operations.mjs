// Generates a typed *.generated.ts beside each *.graphql file of the admin, from the server's schema. Fails for an operation that the
// schema doesn't allow.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse, print } from 'graphql';

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));
const schemaText = readFileSync(new URL('../../server/schema.graphql', import.meta.url), 'utf8');
const schema = parse(schemaText);
const schemaAst = buildSchema(schemaText);

const config = {
  scalars: { ID: 'string', DateTime: 'string', JSONObject: 'Record<string, unknown>' },
  useTypeImports: true,
  optimizeDocumentNode: true,
};

const DOCUMENT = /^export const (\w+) = (\{.*\}) as unknown as (DocumentNode<.*>);$/gm;

/** Writes each GraphQL document as text, which compresses better than its syntax tree. The admin loads the GraphQL parser anyway. */
const withTextDocuments = (code) => {
  const text = code.replace(
    DOCUMENT,
    (_, name, tree, type) =>
      `export const ${name} = /* @__PURE__ */ parse(${JSON.stringify(print(JSON.parse(tree)))}, { noLocation: true }) as ${type};`,
  );
  return `import { parse } from 'graphql';\n${text}`;
};

const generate = async (file) => {
  const location = join(SOURCES, file);
  const filename = location.replace(/\.graphql$/, '.generated.ts');
  const text = await codegen({
    schema,
    schemaAst,
    documents: [{ location, document: parse(readFileSync(location, 'utf8')) }],
    filename,
    config,
    plugins: [{ operations: {} }, { typedDocumentNode: {} }],
    pluginMap: { operations, typedDocumentNode },
  });
  writeFileSync(filename, withTextDocuments(text));
};

const files = readdirSync(SOURCES, { recursive: true }).filter((file) => file.endsWith('.graphql'));
try {
  for (const file of files) await generate(file);
} catch (err) {
  process.stderr.write(`${err.message}\n`);
  process.exit(1);
}
