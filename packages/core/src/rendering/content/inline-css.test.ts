import { describe, expect, test } from 'vitest';
import { compileContent } from './compile-content.js';

const inline = (content: string) => compileContent({ format: 'HTML', content, inlineCss: true });

describe('inlining CSS', () => {
  test('keeps everything but the attributes of tags byte for byte', async () => {
    const style = `<style type="text/css">.a { color: {{color}}; font-family: "Foo" } td { background-color: {{bg}} }
      @import url(a.css); @font-face { font-family: Foo } @supports (a: b) { .a { margin: 0 !important } }
      .a:hover { margin: 0 } .a::before { content: "b" } u + .body .a { margin: 1px }</style>`;
    const before = '<!DOCTYPE HTML>\n<!--[if mso]><p class="a"><br/></p><![endif]-->';
    const rest = `&nbsp;&copy; {{> footer}} {{{raw}}} {{a.[b c]}}<BR/><svg></svg><input {{#if on}}checked{{/if}}>
      <table>{{#each rows}}<tr><td>{{this}}</td></tr>{{/each}}</table><p>open`;
    const { content } = await inline(`${before}${style}<P title='a "b" {{lookup a "b"}}' class="a">${rest}`);
    expect(content).toBe(
      `${before}${style}<P title='a "b" {{lookup a "b"}}' class="a" style="color: {{color}}; font-family: 'Foo';">${rest}`,
    );
  });

  test('sets what Outlook reads', async () => {
    const { content } = await inline(
      '<style>td { background-color: {{bg}}; width: 50px }</style><table><tr><td><td width="1"></table>',
    );
    expect(content).toContain('<td style="background-color: {{bg}}; width: 50px;" width="50" bgcolor="{{bg}}">');
    expect(content).toContain('<td width="1" style="background-color: {{bg}}; width: 50px;" bgcolor="{{bg}}">');
  });

  test.each([
    ['merges a style attribute', 'style="margin: 0"', 'style="color: red; margin: 0;"'],
    [
      'keeps entities of a style attribute',
      'style="font-family: &quot;A&quot;; margin: 0"',
      `style="color: red; font-family: 'A'; margin: 0;"`,
    ],
    ['keeps an expression in a style attribute', 'style="margin: {{m}}"', 'style="color: red; margin: {{m}}"'],
    ['keeps a style attribute that is one expression', "style='{{style}}'", 'style="color: red; {{style}}"'],
    [
      'keeps a block in a style attribute',
      'style="{{#if a}}margin: 0{{/if}}"',
      'style="color: red; {{#if a}}margin: 0{{/if}}"',
    ],
  ])('%s', async (_, before, after) => {
    const { content } = await inline(`<style>p { color: red }</style><p ${before}>a</p>`);
    expect(content).toContain(`<p ${after}>a</p>`);
  });

  test('resolves no variables, since a media query may change them', async () => {
    const { content } = await inline(
      '<style>:root { --c: #000 } @media (prefers-color-scheme: dark) { :root { --c: #fff } } .t { color: var(--c) }</style><p class="t">',
    );
    expect(content).toContain('<p class="t" style="color: var(--c);">');
    expect(content).toContain('{ :root { --c: #fff } }');
  });

  test('leaves !important to the style element', async () => {
    const css =
      '.t { color: #000 !important } @media (prefers-color-scheme: dark) { .t { color: #fff !important } } [data-ogsc] .t { color: #fff !important }';
    const { content, warnings } = await inline(`<style>${css}</style><p class="t">`);
    expect(content).toBe(`<style>${css}</style><p class="t" style="color: #000;">`);
    expect(warnings).toEqual([]);
  });

  test('does nothing for a style element for print, or in a comment', async () => {
    const content =
      '<style media="print">p { color: red }</style><!--[if mso]><style>p { color: red }</style><![endif]--><p>';
    expect(await inline(content)).toEqual({ content, format: 'HTML', warnings: [] });
  });

  test('is asked for by each template, and changes no plain text', async () => {
    const content = '<style>p { color: red }</style><p>';
    expect((await compileContent({ format: 'HTML', content, inlineCss: false })).content).toBe(content);
    expect((await compileContent({ format: 'TEXT', content, inlineCss: true })).content).toBe(content);
  });
});

describe('what inlining would change the meaning of', () => {
  test('a style element with a block, or in one, stays, with a warning', async () => {
    const content =
      '<style>p { margin: 0 }</style>\n{{#if dark}}<style>p { color: red }</style>{{/if}}\n<style>{{#if dark}}.d { color: red }{{/if}} p { color: red }</style><p>';
    const { content: html, warnings } = await inline(content);
    expect(html).toBe(content.replace(/<p>$/, '<p style="margin: 0;">'));
    expect(warnings.map(({ rule, line }) => [rule, line])).toEqual([
      ['css.styleNotInlined', 2],
      ['css.styleNotInlined', 3],
    ]);
  });

  test('an element whose classes depend on the context stays, with a warning', async () => {
    const content =
      '<style>.a { color: black } .late { color: red }</style>\n<p class="a {{#if late}}late{{/if}}">\n<p {{#if a}}class="a"{{/if}}>\n<p class="{{c}} a"><p class="b {{c}}">';
    const { content: html, warnings } = await inline(content);
    expect(html).toBe(content);
    expect(warnings.map(({ rule, line, column }) => [rule, line, column])).toEqual([
      ['css.elementNotInlined', 2, 13],
      ['css.elementNotInlined', 4, 11],
    ]);
  });

  test('an expression of a style sheet is not inlined where `this` is another one', async () => {
    const { content, warnings } = await inline(
      '<style>\n.a { color: {{color}}; margin: 0 }</style>{{#if x}}<p class="a">{{/if}}{{#each b}}<p class="a">{{#if x}}<p class="a">{{/if}}{{/each}}{{#> layout}}<p class="a">{{/layout}}',
    );
    const inRoot = '<p class="a" style="color: {{color}}; margin: 0;">';
    const inList = '<p class="a" style="margin: 0">';
    expect(content).toContain(
      `{{#if x}}${inRoot}{{/if}}{{#each b}}${inList}{{#if x}}${inList}{{/if}}{{/each}}{{#> layout}}${inRoot}{{/layout}}`,
    );
    expect(warnings).toEqual([{ rule: 'css.declarationNotInlined', params: {}, line: 2, column: 13 }]);
  });

  test('a declaration that inlined styles override is warned about', async () => {
    const { warnings } = await inline(
      `<style>
        .t, .u { color: #000; margin: 0 } a { color: blue }
        @media (prefers-color-scheme: dark) { .t { color: #fff; padding: 0; margin: 0 !important } }
        a:hover { color: red } [data-ogsc] .u { color: #fff } .v:hover { color: red }
      </style><p class="t">`,
    );
    expect(warnings.map(({ rule, params, line }) => [rule, params, line])).toEqual([
      ['css.important', { property: 'color', selector: '.t' }, 3],
      ['css.important', { property: 'color', selector: 'a:hover' }, 4],
      ['css.important', { property: 'color', selector: '[data-ogsc] .u' }, 4],
    ]);
  });
});
