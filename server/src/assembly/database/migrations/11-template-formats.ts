import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the format of templates, and the missing and ignored keys of a dispatch's context. */
export class TemplateFormats1765000000000 implements MigrationInterface {
  name = 'TemplateFormats1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

/** Characters that may follow the name of an HTML tag: JavaScript's white space, / and >. */
const AFTER_NAME = '[ \\t\\n\\v\\f\\r\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff/>]';

/** Pattern by which versions without formats detect HTML. `formatWithout` in core implements the same pattern. */
const RULE = `<(?:!doctype|html|head|body|table|div|p|h[1-6]|br|a|ul|ol|li|img|span|strong|em|b|i|section|style)(?=${AFTER_NAME})[^>]*>`;

const guess = (table: string) => `
UPDATE ${table} SET format = CASE WHEN content COLLATE "C" ~* '${RULE}' THEN 'HTML' ELSE 'TEXT' END;`;

const UP = `
-- Null for rows from a server without formats. The format is then detected by that server's pattern.
ALTER TABLE templates ADD format text CHECK (format IN ('HTML', 'TEXT'));
ALTER TABLE template_versions ADD format text CHECK (format IN ('HTML', 'TEXT'));
${guess('templates')}
${guess('template_versions')}

-- Null for older dispatches, and for those that a server without these columns accepts.
ALTER TABLE dispatches ADD missing text[], ADD ignored text[];
`;

const DOWN = `
ALTER TABLE dispatches DROP ignored, DROP missing;
ALTER TABLE template_versions DROP format;
ALTER TABLE templates DROP format;
`;
