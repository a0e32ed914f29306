import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { cleanUp } from '../support/clean-up.js';
import { startTestTidings } from '../support/tidings.js';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/tidings.js', import.meta.url));

let admin: Api;
let url: string;
let key: string;
let folder: string;

beforeAll(async () => {
  ({ admin, url } = await startTestTidings());
  key = await admin.createKey('READ', 'WRITE');
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-cli-'));
  const { templates } = await admin.ask('{ templates(page: { perPage: 100 }) { items { slug } } }');
  const slugs = templates.items.map(({ slug }: { slug: string }) => slug);
  await admin.ask('mutation ($slugs: [ID!]!) { deleteTemplates(slugs: $slugs) }', { slugs });
});
cleanUp(() => rm(folder, { recursive: true }));

/** Runs the command as a person would, without a terminal. */
const tidings = (...args: string[]) => tidingsWith({ TIDINGS_URL: url, TIDINGS_API_KEY: key }, ...args);

const tidingsWith = (env: Record<string, string>, ...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [BIN, ...args], { cwd: folder, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });

const fileOf = (path: string) => readFile(join(folder, 'templates', path), 'utf8');

const write = async (path: string, text: string) => {
  const file = join(folder, 'templates', path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
};

const readTemplate = async (slug: string) =>
  (
    await admin.ask('query ($slug: ID!) { template(slug: $slug) { title description content format version } }', {
      slug,
    })
  ).template;

const CONTENT = '<p>Hello {{user.name}}</p>\r\n<p>ä</p>';

test('templates that are pulled and pushed stay the same to the byte', async () => {
  for (let number = 1; number <= 23; number += 1) {
    await admin.createTemplate({ slug: `mail-${number}`, title: `Mail ${number}`, content: CONTENT, description: '' });
  }
  expect(await tidings('templates', 'pull', '--yes')).toMatchObject({ code: 0, err: '' });
  expect(await readdir(join(folder, 'templates'))).toHaveLength(23);
  expect(await fileOf('mail-7/content.hbs')).toBe(CONTENT);
  expect(await fileOf('mail-7/title.hbs')).toBe('Mail 7\n');
  expect(await tidings('templates', 'push', '--yes')).toMatchObject({
    code: 0,
    out: 'Files and server are the same.\n',
  });
  expect(await readTemplate('mail-7')).toMatchObject({ version: 1 });
});

test('attachments are pulled and pushed as files, and uploaded only if they changed', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const logo = { contentBase64: png.toString('base64'), name: 'Логотип.png', cid: 'logo' };
  const dots = { contentBase64: Buffer.from('dots').toString('base64'), name: '..', contentType: 'text/plain' };
  const mail = { title: 'Hello', content: '<img src="cid:logo">' };
  await admin.createTemplate({ slug: 'pictured', ...mail, attachments: [logo, dots] });
  expect(await tidings('templates', 'pull', '--yes')).toMatchObject({ code: 0, err: '' });
  const { attachments } = JSON.parse(await fileOf('pictured/template.json'));
  expect(attachments).toEqual([
    { file: 'Логотип.png', contentType: 'image/png', cid: 'logo' },
    { file: 'file-2', name: '..', contentType: 'text/plain' },
  ]);
  expect((await readFile(join(folder, 'templates/pictured/attachments/Логотип.png'))).equals(png)).toBe(true);
  expect((await tidings('templates', 'push', '--yes')).out).toBe('Files and server are the same.\n');

  const read = async () =>
    (await admin.ask('{ template(slug: "pictured") { version attachments { id name contentType size cid } } }'))
      .template;
  const before = await read();
  await write('pictured/attachments/file-2', 'other dots');
  const pushed = await tidings('templates', 'push', '--yes');
  expect(pushed).toMatchObject({ code: 0, err: '' });
  expect(pushed.out).toContain('+sha256 ');
  const after = await read();
  expect(after).toMatchObject({ version: 2, attachments: [before.attachments[0], { name: '..', size: 10 }] });

  await write('pictured/attachments/surplus.txt', 'a');
  expect((await tidings('templates', 'push', '--yes')).err).toContain('surplus.txt is not among the attachments');
  await rm(join(folder, 'templates/pictured/attachments/surplus.txt'));
  await rm(join(folder, 'templates/pictured/attachments/file-2'));
  expect((await tidings('templates', 'push', '--yes')).err).toContain('attachments/file-2 is missing, or named twice.');
});

test('layouts, partials, languages and own texts are pulled and pushed, whatever the order of the folders', async () => {
  await write('a-mail/template.json', '{"format":"HTML","locale":"en","replyTo":"help@example.com"}');
  await write('a-mail/title.hbs', 'News\n');
  await write('a-mail/preheader.hbs', 'Three films\n');
  await write('a-mail/text.hbs', 'Hello\n');
  await write('a-mail/content.hbs', '{{#> z-layout}}<p>Hello</p>{{/z-layout}}');
  await write('a-mail/pt-BR/title.hbs', 'Novidades');
  await write('a-mail/pt-BR/content.hbs', '{{#> z-layout}}<p>Olá</p>{{/z-layout}}');
  await write('z-layout/template.json', '{"kind":"LAYOUT","format":"HTML"}');
  await write('z-layout/title.hbs', 'Layout');
  await write('z-layout/content.hbs', '<main>{{> @partial-block}}</main>');
  const pushed = await tidings('templates', 'push', '--yes');
  expect(pushed).toMatchObject({ code: 0, err: '' });
  expect(pushed.out).toContain('Mails change once the templates that use z-layout are published.');

  const { template } = await admin.ask(
    '{ template(slug: "a-mail") { kind locale replyTo text preheader variants { locale title content text preheader } } }',
  );
  expect(template).toEqual({
    kind: 'MAIL',
    locale: 'en',
    replyTo: 'help@example.com',
    text: 'Hello\n',
    preheader: 'Three films',
    variants: [
      {
        locale: 'pt-BR',
        title: 'Novidades',
        content: '{{#> z-layout}}<p>Olá</p>{{/z-layout}}',
        text: null,
        preheader: null,
      },
    ],
  });
  await rm(join(folder, 'templates'), { recursive: true });
  await tidings('templates', 'pull', '--yes');
  expect(await fileOf('a-mail/pt-BR/title.hbs')).toBe('Novidades\n');
  expect(await fileOf('a-mail/text.hbs')).toBe('Hello\n');
  expect(await tidings('templates', 'push', '--yes')).toMatchObject({ out: 'Files and server are the same.\n' });

  await write('a-mail/pt-BR/content.hbs', '\n{{nope x}}');
  expect(await tidings('templates', 'push', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('templates/a-mail/pt-BR/content.hbs:2:'),
  });
});

test('inlined CSS, strictness and the schema are pulled and pushed, and a wrong schema is named', async () => {
  const own = { required: ['plan'], properties: { plan: { type: 'string', enum: ['FREE', 'PRO'] } } };
  await write('plan/template.json', '{"format":"HTML","inlineCss":true,"strict":true}');
  await write('plan/title.hbs', 'Your plan\n');
  await write('plan/content.hbs', '<style>p { color: red }</style><p>{{plan}}</p>');
  await write('plan/schema.json', JSON.stringify(own));
  expect(await tidings('templates', 'push', '--yes')).toMatchObject({ code: 0, err: '' });
  const { template } = await admin.ask('{ template(slug: "plan") { inlineCss strict ownSchema } }');
  expect(template).toEqual({ inlineCss: true, strict: true, ownSchema: own });

  expect(await tidings('templates', 'pull', '--yes')).toMatchObject({ code: 0 });
  expect(JSON.parse(await fileOf('plan/schema.json'))).toEqual(own);
  expect(JSON.parse(await fileOf('plan/template.json'))).toMatchObject({ inlineCss: true, strict: true });
  expect(await tidings('templates', 'push', '--yes')).toMatchObject({ out: 'Files and server are the same.\n' });

  await write('plan/schema.json', '{"pattern":"x"}');
  expect(await tidings('templates', 'push', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('plan/schema.json: schema.pattern'),
  });
  await rm(join(folder, 'templates/plan/schema.json'));
  expect(await tidings('templates', 'push', '--yes')).toMatchObject({ code: 0 });
  expect((await admin.ask('{ template(slug: "plan") { ownSchema } }')).template).toEqual({ ownSchema: null });
});

test('a push shows the differences, and saves what was changed or added', async () => {
  await admin.createTemplate({ slug: 'digest', title: 'Old', content: 'Hello\nthere' });
  await tidings('templates', 'pull', '--yes');
  await write('digest/title.hbs', 'New\n');
  await write('invitation/template.json', '{"description":"","format":"TEXT","topic":null}');
  await write('invitation/title.hbs', 'Come');
  await write('invitation/content.hbs', 'Please');

  const shown = await tidings('templates', 'push', '--dry-run');
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.out).toContain('--- templates/digest/title.hbs\n+++ templates/digest/title.hbs');
  expect(shown.out).toContain('-Old\n+New\n');
  expect(shown.out).toContain('--- /dev/null\n+++ templates/invitation/content.hbs');
  expect(await readTemplate('digest')).toMatchObject({ title: 'Old' });

  expect(await tidings('templates', 'push')).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
  expect(await readTemplate('digest')).toMatchObject({ title: 'Old' });

  expect(await tidings('templates', 'push', '--yes')).toMatchObject({ code: 0 });
  expect(await readTemplate('digest')).toMatchObject({ title: 'New', content: 'Hello\nthere', version: 2 });
  expect(await readTemplate('invitation')).toMatchObject({ title: 'Come', format: 'TEXT', content: 'Please' });
});

test('a template that does not compile is refused with its file, line and column', async () => {
  await write('broken/template.json', '{"format":"HTML"}');
  await write('broken/title.hbs', 'x');
  await write('broken/content.hbs', '<p>\n  {{nope x}}</p>');
  expect(await tidings('templates', 'push', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('templates/broken/content.hbs:2:'),
  });
  expect(await readTemplate('broken')).toBeNull();
});

test('mistakes in the files are found before anything is saved', async () => {
  await write('a/template.json', '{"format":"HTML"}');
  await write('a/title.hbs', 'x');
  await write('a/content.hbs', 'x');
  for (const [settings, message] of [
    ['{', 'is not a JSON object'],
    ['{"format":"HTML","tittle":1}', 'tittle'],
  ] as const) {
    await write('b/template.json', settings);
    expect(await tidings('templates', 'push', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining(message),
    });
  }
  expect(await readTemplate('a')).toBeNull();
});

test('a pull asks before it overwrites files, and cannot leave its folder', async () => {
  await admin.createTemplate({ slug: 'digest', title: 'Title', content: 'Hello' });
  await write('digest/content.hbs', 'mine');
  expect(await tidings('templates', 'pull')).toMatchObject({ code: 1 });
  expect(await fileOf('digest/content.hbs')).toBe('mine');
  expect(await tidings('templates', 'push', '../digest')).toMatchObject({
    code: 1,
    err: expect.stringContaining('not the slug'),
  });
});

test('types of all templates are written into a file', async () => {
  await admin.createTemplate({ slug: 'digest', title: 'Title', content: '{{#each films}}{{title}}{{/each}}' });
  expect(await tidings('types', 'mails.d.ts')).toMatchObject({ code: 0, out: 'Wrote mails.d.ts.\n' });
  const types = await readFile(join(folder, 'mails.d.ts'), 'utf8');
  expect(types).toMatch(/digest[\s\S]*films[\s\S]*title/);
});

test('the terminal gets no control characters of a template', async () => {
  await admin.createTemplate({ slug: 'digest', title: 'Title', content: 'a\u001b[2Jb' });
  const { out } = await tidings('templates', 'pull', '--dry-run');
  expect(out).toContain('a\ufffd[2Jb');
});

test('a wrong key, a wrong address and a missing setting are explained without a stack trace', async () => {
  for (const [env, message] of [
    [{ TIDINGS_URL: url, TIDINGS_API_KEY: 'td_wrong' }, /API key.* Check TIDINGS_API_KEY\./],
    [{ TIDINGS_URL: 'http://127.0.0.1:9', TIDINGS_API_KEY: key }, /doesn't answer.* Check TIDINGS_URL\./],
    [{}, /TIDINGS_URL/],
  ] as const) {
    const { code, err } = await tidingsWith(env, 'templates', 'pull');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(message) });
    expect(err).not.toContain('    at ');
    expect(err).not.toContain(key);
  }
});
