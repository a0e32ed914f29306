import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkTemplate } from './check-template.js';
import { compileVersion } from './compile-version.js';
import { createDispatchRenderer, type DispatchMail } from './dispatch-renderer.js';
import { mailContextOf } from './mail-context.js';
import { createMailRenderer } from './render-mail.js';
import { wholeText } from './shared-text.js';
import { detectFormat } from './template-format.js';
import { NO_PARTS } from './template-version.js';
import { BODIES, CONTEXT, TITLES } from './testing/corpus.js';
import { DIGESTS } from './testing/corpus-digests.js';

const filledIn = {
  context: CONTEXT,
  recipient: {
    username: 'ann',
    name: 'Ann & Co',
    locale: 'ru',
    timezone: 'Europe/Moscow',
    attributes: { plan: 'pro' },
  },
  email: 'ann@example.test',
};

const digestOf = ({ subject, html, text }: DispatchMail) =>
  createHash('sha256')
    .update(JSON.stringify([subject, wholeText(html), wholeText(text)]))
    .digest('hex')
    .slice(0, 16);

const CORPUS = TITLES.flatMap((title) => BODIES.map((content) => ({ title, content, format: detectFormat(content) })));

// The digests were made by the renderer before it knew layouts, languages and helpers (commit c715d99).
test.each(CORPUS.map((source, index) => ({ ...source, digest: DIGESTS[index]! })))(
  'the template $title / $content gives the mail that it gave before languages and layouts',
  ({ digest, ...source }) => {
    for (const parts of [null, NO_PARTS]) {
      const version = { ...source, parts };
      checkTemplate(version);
      expect(digestOf(createMailRenderer(version)(mailContextOf(filledIn), filledIn.recipient))).toBe(digest);
      const render = createDispatchRenderer({ compiled: () => compileVersion(version), context: CONTEXT });
      for (let n = 0; n < 3; n += 1) expect(digestOf(render(filledIn))).toBe(digest);
    }
  },
);

test('a template that names a prototype changes none', () => {
  const source = {
    title: 'x',
    content: '<p>{{user.__proto__.beetle}} {{user.constructor.name}}</p>',
    format: 'HTML' as const,
  };
  const render = createDispatchRenderer({ compiled: () => compileVersion(source), context: {} });
  for (let n = 0; n < 3; n += 1) expect(wholeText(render(filledIn).html)).toBe('<p> </p>');
  expect(({} as Record<string, unknown>).beetle).toBeUndefined();
});

test('the corpus has 100 templates', () => {
  expect(CORPUS).toHaveLength(100);
  expect(new Set(DIGESTS).size).toBeGreaterThan(95);
});
