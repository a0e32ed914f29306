import { expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../foundation/errors.js';
import { type ContentSource, createContentCompiler } from './content-compiler.js';

const start = () => {
  const compiler = createContentCompiler();
  onTestFinished(() => compiler.stop());
  return { compile: (source: Omit<ContentSource, 'part'>) => compiler.compile({ ...source, part: 'content' }) };
};

const SECTION = '<mj-section><mj-column><mj-text>{{title}}</mj-text></mj-column></mj-section>';
const documentOf = (body: string) => `<mjml><mj-body>${body}</mj-body></mjml>`;

test('MJML is compiled in a thread, and a warm thread takes less than half a second for ten sections', async () => {
  const compiler = start();
  const content = documentOf(`{{#each films}}${SECTION.repeat(10)}{{/each}}`);
  const compiled = await compiler.compile({ format: 'MJML', content, inlineCss: true });
  expect(compiled).toMatchObject({ format: 'HTML', content: expect.stringContaining('{{#each films}}') });
  const took: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const startedAt = performance.now();
    await compiler.compile({ format: 'MJML', content: `${content}${' '.repeat(round + 1)}`, inlineCss: true });
    took.push(performance.now() - startedAt);
  }
  expect(Math.min(...took)).toBeLessThan(500);
});

test('what can’t be compiled is refused with its line', async () => {
  const compiling = start().compile({ format: 'MJML', content: documentOf(`\n  Hello${SECTION}`), inlineCss: false });
  await expect(compiling).rejects.toThrow(AppError);
  await expect(compiling).rejects.toMatchObject({ reason: 'template.mjmlText', params: { line: 2, column: 3 } });
});

test('a content that takes too long is refused, and the next one is compiled', async () => {
  const compiler = start();
  const css = Array.from({ length: 20_000 }, (_, index) => `p p p p p:nth-child(${index}) { margin: ${index}px }`).join(
    '',
  );
  const slow = compiler.compile({
    format: 'HTML',
    content: `<style>${css}</style>${'<p>'.repeat(500)}`,
    inlineCss: true,
  });
  await expect(slow).rejects.toMatchObject({ reason: 'template.tooSlow' });
  const compiled = await compiler.compile({ format: 'MJML', content: documentOf(SECTION), inlineCss: false });
  expect(compiled.content).toContain('{{title}}');
}, 60_000);

test('nothing is compiled for plain text, and for HTML that keeps its CSS', async () => {
  const content = '<style>p { color: red }</style><p>';
  for (const format of ['HTML', 'TEXT'] as const) {
    expect(await start().compile({ format, content, inlineCss: format === 'TEXT' })).toEqual({
      format,
      content,
      warnings: [],
    });
  }
});
