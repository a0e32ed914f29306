import { describe, expect, test } from 'vitest';
import { findMissingPaths, plansToWalk } from './missing-paths.js';
import { planOfVersion } from './version-plan.js';

const missingIn = (content: string, context: Record<string, unknown>, partials: Record<string, string> = {}) => {
  const [plan] = planOfVersion({
    title: 'Hello',
    content,
    format: 'HTML',
    parts: { locale: null, text: null, preheader: null, replyTo: null, locales: {}, partials },
  });
  return findMissingPaths(plansToWalk(plan!), { context, budget: { steps: 100_000 } });
};

describe('missing paths of a mail', () => {
  test.each<[string, string, Record<string, unknown>, string[]]>([
    ['are what it prints and the context lacks', '{{a}} {{b.c}} {{{d}}}', { d: 1 }, ['a', 'b.c']],
    ['are not null, empty, false or 0', '{{a}}{{b}}{{c}}{{d}}', { a: null, b: '', c: false, d: 0 }, []],
    ['include fields of null and of texts', '{{a.b}} {{c.d}}', { a: null, c: 'x' }, ['a.b', 'c.d']],
    ['do not include lengths', '{{a.length}} {{b.length}}', { a: 'x', b: [] }, []],
    ['do not include conditions', '{{#if a}}{{a}}{{else}}there{{/if}}{{#unless b}}no{{/unless}}', {}, []],
    ['are not in branches that are not rendered', '{{#if a}}{{b}}{{else}}{{c}}{{/if}}', { a: 1 }, ['b']],
    ['are in the branch that is rendered', '{{#if a}}{{b}}{{else}}{{c}}{{/if}}', { a: 0 }, ['c']],
    ['include what another item of a list lacks', '{{#each l}}{{t}}{{/each}}', { l: [{ t: 1 }, {}] }, ['l.t']],
    ['are not in an empty list', '{{#each l}}{{t}}{{/each}}', { l: [] }, []],
    ['are the fields of a list that is missing', '{{#each l}}{{t}}{{@index}}{{/each}}', {}, ['l.t']],
    ['are a list that is missing, if no field is read', '{{#each l}}{{this}}{{/each}}', {}, ['l']],
    ['do not include a list with else', '{{#each l}}{{t}}{{else}}none{{/each}}', {}, []],
    ['are the fields of an object that is missing', '{{#with o}}{{t}}{{/with}}', {}, ['o.t']],
    ['are in a scope that is not null', '{{#with o}}{{t}}{{/with}}', { o: {} }, ['o.t']],
    ['do not include what a null object has', '{{#with o}}{{t}}{{/with}}', { o: null }, []],
    [
      'are in the scope around a block',
      '{{#each l}}{{../h}}{{#if t}}{{../g}}{{/if}}{{/each}}',
      { l: [{ t: 1 }] },
      ['g', 'h'],
    ],
    ['are at the root', '{{#each l}}{{@root.h}}{{/each}}', { l: [1] }, ['h']],
    ['are in block parameters', '{{#each l as |x i|}}{{i}}{{x.t}}{{/each}}', { l: [{}] }, ['l.t']],
    ['are in sections', '{{#o}}{{t}}{{/o}}{{#l}}{{u}}{{/l}}{{^p}}{{q}}{{/p}}', { o: {}, l: [{}] }, ['l.u', 'o.t', 'q']],
    ['follow the first and the last item', '{{#each l}}{{#if @last}}{{t}}{{/if}}{{/each}}', { l: [{}, { t: 1 }] }, []],
    ['include what lookup finds', '{{lookup o k}} {{lookup o "y"}} {{lookup n}}', { o: {}, k: 'x' }, ['o.x', 'o.y']],
    ['include the key of lookup', '{{lookup o k}}', { o: {} }, ['k']],
    ['are not inherited', '{{constructor}} {{o.toString}}', { o: {} }, ['constructor', 'o.toString']],
    ['do not include fields of the recipient', '{{username}} {{user.name}} {{#with user}}{{x}}{{/with}}', {}, []],
    ['are in both branches of a field of the recipient', '{{#if user.x}}{{a}}{{else}}{{b}}{{/if}}', {}, ['a', 'b']],
  ])('%s', (_title, content, context, expected) => {
    expect(missingIn(content, context)).toEqual(expected);
  });

  test.each<[string, string, Record<string, string>, Record<string, unknown>, string[]]>([
    ['are in partials', '{{> footer}}', { footer: '{{company}}' }, {}, ['company']],
    ['are in the context of a partial', '{{> footer o}}', { footer: '{{company}}' }, { o: {} }, ['o.company']],
    ['are behind parameters', '{{> f t=heading u="x"}}', { f: '{{t}}{{u}}{{v}}' }, {}, ['heading', 'v']],
    ['are in layouts and their blocks', '{{#> l}}{{a}}{{/l}}', { l: '{{b}}{{> @partial-block}}' }, {}, ['a', 'b']],
    ['are in inline partials', '{{#> l}}{{#*inline "n"}}{{a}}{{/inline}}{{/l}}', { l: '{{> n}}' }, {}, ['a']],
    [
      'are in a layout that asks whether it has a block',
      '{{#> l}}{{a}}{{/l}}{{> l}}',
      { l: '{{#if @partial-block}}{{> @partial-block}}{{else}}{{b}}{{/if}}' },
      {},
      ['a', 'b'],
    ],
    [
      'are in layouts within layouts',
      '{{#> l}}{{a}}{{/l}}',
      { l: '{{#> m}}{{> @partial-block}}{{/m}}', m: '{{> @partial-block}}' },
      {},
      ['a'],
    ],
  ])('%s', (_title, content, partials, context, expected) => {
    expect(missingIn(content, context, partials)).toEqual(expected);
  });
});
