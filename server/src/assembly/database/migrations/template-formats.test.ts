import { formatWithout } from '@tidings/core/rendering/template-format';
import type { QueryRunner } from 'typeorm';
import { expect, test } from 'vitest';
import { createTestPool } from '../../../../../test/support/test-database.js';
import { TemplateFormats1765000000000 } from './11-template-formats.js';

const CONTENTS = [
  '<!DOCTYPE html><html></html>',
  '<P>a</P>',
  'a<br/>b',
  'a\n<p\nclass="x">b',
  '<p\u00a0class="x">',
  '<p\ufeff>',
  '<p\u2028>',
  '<p\u200b>',
  '<p\u0085>',
  '<\u017fpan>a',
  '<l\u0131>a',
  '<lİ>a',
  '<center>a</center>',
  '<p',
  'a < b and b > c',
  '<ann@example.test>',
  '{{#if a}}yes{{/if}}',
  '<h1>x',
  '<h7>x',
  "it's <i>'quoted'</i> \\ $1",
];

test('the migration gives existing templates and versions the format that their content was sent in', async () => {
  const pool = await createTestPool();
  const runner = { query: (text: string) => pool.query(text) } as unknown as QueryRunner;
  const migration = new TemplateFormats1765000000000();
  await migration.down(runner);
  for (const [index, content] of CONTENTS.entries()) {
    await pool.query(`INSERT INTO templates (slug, title, description, content, version) VALUES ($1, 'x', '', $2, 1)`, [
      `t${index}`,
      content,
    ]);
    await pool.query('INSERT INTO template_versions (slug, version, title, content) VALUES ($1, 1, $2, $3)', [
      `t${index}`,
      'x',
      content,
    ]);
  }
  await migration.up(runner);
  for (const table of ['templates', 'template_versions']) {
    const { rows } = await pool.query(`SELECT content, format FROM ${table}`);
    expect(rows.sort((a, b) => (a.content < b.content ? -1 : 1))).toEqual(
      CONTENTS.map((content) => ({ content, format: formatWithout(content) })).sort((a, b) =>
        a.content < b.content ? -1 : 1,
      ),
    );
  }
});
