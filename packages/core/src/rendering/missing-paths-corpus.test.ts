import { expect, test } from 'vitest';
import { createRandom, type Random } from '../testing/random.js';
import { findMissingPaths, plansToWalk, withoutBeginnings } from './missing-paths.js';
import { renderAndNoteLacks } from './testing/lacking-context.js';
import { planOfVersion } from './version-plan.js';

const TEXTS = ['name', 'title', 'total', 'code'];
const OBJECTS = ['order', 'film'];
const LISTS = ['items', 'tags'];
const MAPS = ['rates'];
const NAMES = [...TEXTS, ...OBJECTS, ...LISTS, ...MAPS];

/** A template of random statements. `up` is the number of scopes around it, `names` are block parameters. */
const template = (random: Random, { deep, up, names }: { deep: number; up: number; names: string[] }): string =>
  Array.from({ length: 1 + random.below(4) }, () => statement(random, { deep, up, names })).join(' ');

const statement = (random: Random, at: { deep: number; up: number; names: string[] }): string => {
  const { deep, up, names } = at;
  if (deep === 0 || random.below(3) === 0) return `{{${path(random, at, TEXTS)}}}`;
  const inner = (opens: 0 | 1, more: string[] = []) =>
    template(random, { deep: deep - 1, up: up + opens, names: [...names, ...more] });
  const otherwise = () => (random.below(3) === 0 ? `{{else}}${inner(0)}` : '');
  switch (random.below(9)) {
    case 0:
      return `{{#if ${path(random, at, NAMES)}}}${inner(0)}${otherwise()}{{/if}}`;
    case 1:
      return `{{#unless ${path(random, at, NAMES)}}}${inner(0)}${otherwise()}{{/unless}}`;
    case 2:
      return `{{#each ${path(random, at, [...LISTS, ...MAPS])}}}${inner(1)}${otherwise()}{{/each}}`;
    case 3: {
      const name = `x${deep}`;
      return `{{#each ${path(random, at, LISTS)} as |${name} i${deep}|}}${inner(1, [name])}{{i${deep}}}{{/each}}`;
    }
    case 4:
      return `{{#with ${path(random, at, OBJECTS)}}}${inner(1)}${otherwise()}{{/with}}`;
    case 5: {
      const subject = path(random, at, [...OBJECTS, ...LISTS]);
      return `{{#${subject}}}${inner(1)}${otherwise()}{{/${subject}}}`;
    }
    case 6:
      return `{{lookup ${path(random, at, OBJECTS)} ${random.one(['"title"', '"total"', path(random, at, TEXTS)])}}}`;
    case 7:
      return `{{> footer${random.one(['', ` ${path(random, at, OBJECTS)}`, ` title=${path(random, at, TEXTS)}`])}}}`;
    default:
      return `{{#> layout${random.one(['', ` code=${path(random, at, TEXTS)}`])}}}${inner(0)}{{/layout}}`;
  }
};

const path = (random: Random, { up, names }: { up: number; names: string[] }, ends: string[]): string => {
  const start = random.one(['', '', ...(up > 0 ? ['../', '@root.', 'this.'] : []), ...names.map((name) => `${name}.`)]);
  const middle = random.below(4) === 0 ? `${random.one(OBJECTS)}.` : '';
  return `${start}${middle}${random.one(ends)}`;
};

/** A context that lacks some values, and has some that are null, empty or false. */
const context = (random: Random, deep: number): Record<string, unknown> => {
  const entries: [string, unknown][] = [];
  const give = (names: string[], make: () => unknown) => {
    for (const name of names) if (random.below(10) < 7) entries.push([name, random.below(12) === 0 ? null : make()]);
  };
  give(TEXTS, () => random.one(['title', 'x', '', 0, 7, true, false]));
  if (deep === 0) return Object.fromEntries(entries);
  give(OBJECTS, () => context(random, deep - 1));
  give(LISTS, () => Array.from({ length: random.below(3) }, () => context(random, deep - 1)));
  give(MAPS, () => ({ first: context(random, deep - 1), second: context(random, deep - 1) }));
  return Object.fromEntries(entries);
};

test('the missing paths of 1,000 contexts in 100 templates are what the rendered mails lack', () => {
  const random = createRandom(23);
  let lacking = 0;
  for (let number = 0; number < 100; number += 1) {
    const sources = {
      content: template(random, { deep: 4, up: 0, names: [] }),
      partials: {
        footer: '{{title}} {{code}} {{#each items}}{{title}}{{../total}}{{@root.name}}{{else}}{{total}}{{/each}}',
        layout: '{{name}}{{#if code}}{{> @partial-block}}{{else}}{{#with order}}{{> @partial-block}}{{/with}}{{/if}}',
      },
    };
    const [plan] = planOfVersion({
      title: '',
      content: sources.content,
      format: 'TEXT',
      parts: { locale: null, text: null, preheader: null, replyTo: null, locales: {}, partials: sources.partials },
    });
    for (let send = 0; send < 10; send += 1) {
      const given = context(random, 3);
      const lacked = renderAndNoteLacks(sources, { context: given, names: NAMES, maps: MAPS });
      const missing = findMissingPaths(plansToWalk(plan!), { context: given, budget: { steps: 1_000_000 } });
      expect({ template: sources, given, missing }).toEqual({
        template: sources,
        given,
        missing: withoutBeginnings([...lacked]),
      });
      if (missing.length > 0) lacking += 1;
    }
  }
  expect(lacking).toBeGreaterThan(500);
});
