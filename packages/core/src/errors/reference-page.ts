import { writeFile } from 'node:fs/promises';
import { ERROR_CODES } from './error-codes.js';
import type { MessageDefinition, ParamKind } from './message.js';
import { REASONS } from './reasons.js';
import { RULES } from './rules.js';

const kindOf = (kind: ParamKind): string => (typeof kind === 'object' ? kind.join(', ') : kind);

const paramsCell = ({ params }: MessageDefinition): string =>
  Object.entries(params)
    .map(([name, kind]) => `\`${name}\`: ${kindOf(kind)}`)
    .join('; ');

const textCell = (message: string): string => message.replace(/%\{(\w+)\}/g, '`{$1}`').replaceAll('|', '\\|');

/** A Markdown table with padded columns, as the formatter prints it. */
const tableOf = (head: string, definitions: [string, MessageDefinition][]): string => {
  const rows = definitions.map(([name, row]) => [`\`${name}\``, paramsCell(row), textCell(row.message)]);
  const lines = [[head, 'parameters', 'message'], ...rows];
  const widths = [0, 1, 2].map((place) => Math.max(...lines.map((cells) => cells[place]!.length)));
  const [first, ...others] = lines.map(
    (cells) => `| ${cells.map((cell, place) => cell.padEnd(widths[place]!)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [first, rule, ...others].join('\n');
};

const codeSection = ([code, { status, about, topLevel }]: [string, (typeof ERROR_CODES)[keyof typeof ERROR_CODES]]) => {
  const also =
    topLevel.length > 0 ? ` Also directly in \`extensions\`: ${topLevel.map((name) => `\`${name}\``).join(', ')}.` : '';
  const reasons = Object.entries(REASONS).filter(([, reason]) => reason.code === code);
  return `### ${code} (HTTP ${status})\n\n${about}${also}\n\n${tableOf('reason', reasons)}`;
};

/** The content of docs/errors.md, from the lists of codes, reasons and rules. */
export const referencePage = (): string => `# Errors

<!-- Generated from packages/core/src/errors by \`npm run emit:errors\`. Don't edit. -->

GraphQL answers with \`{"errors": [{"message": "…", "extensions": {…}}]}\`. REST answers with [a problem](api.md#errors-of-rest), whose members are those of
\`extensions\`:

- \`code\`: one of the codes below.
- \`reason\`: what exactly went wrong. A reason belongs to one code.
- \`params\`: the values in the reason's message, such as a status or a limit.
- \`issues\`: for an invalid input, a list of \`{"path", "rule", "params"}\`. \`path\` names the field, such as \`to.3.email\`.
- \`fields\`: the same in English, as \`{path: [messages]}\`.

Programs should read \`code\`, \`reason\` and \`issues\`. Messages are for people and may change. New reasons and rules may be added at any time.
What GraphQL itself refuses in a query (GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED) can come without a reason, with a message of graphql-js.

GraphQL answers with HTTP 200, except for RATE_LIMITED, UNAVAILABLE and what is refused before the query is read. REST answers with the status of the code;
a body that is too large is 413, and one that isn't JSON is 415.

## Codes and reasons

${Object.entries(ERROR_CODES).map(codeSection).join('\n\n')}

## Rules

A rule is what a field of the input breaks. The message follows the name of the field: "email must be …".

${tableOf('rule', Object.entries(RULES))}
`;

const [, , path] = process.argv;
if (path?.endsWith('errors.md')) await writeFile(path, referencePage());
