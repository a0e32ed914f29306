import { expect, test } from 'vitest';
import { createRandom, type Random } from '../testing/random.js';
import { reportContext } from './context-report.js';
import { mailContextOf } from './mail-context.js';
import { createMailRenderer } from './render-mail.js';
import type { MailTexts, VersionSource } from './template-version.js';
import { planOfVersion } from './version-plan.js';

type Json = Record<string, unknown>;

/** A value that a mail may print: a text, a date for `formatDate`, or a number for the other helpers. */
interface Field {
  path: string;
  kind: 'text' | 'date' | 'number';
}

/** Lists that templates do without. */
const WITH_ELSE = new Set(['sections']);

const LISTS = new Set(['items', 'tags', 'sections', 'rows']);

/** Values that no context has, and what shows in a mail that prints them. */
const MARKS = {
  text: { value: 'MARKED', shows: /MARKED/ },
  date: { value: '2031-07-07T12:00:00Z', shows: /2031/ },
  number: { value: 987_654_321, shows: /987\D?654\D?321/ },
} as const;

const texts = (content: string, more: Partial<MailTexts> = {}): MailTexts => ({
  title: 'News',
  content,
  text: null,
  preheader: null,
  ...more,
});

const LAYOUT =
  '<html><body>{{brand}}{{> @partial-block}}{{#if (eq plan "free")}}{{upsell}}{{/if}}{{> footer company=brand.legal year=year}}</body></html>';
const FOOTER = '<p>{{company}} {{year}} {{@root.address}} {{user.name}}</p>';

const version = (own: MailTexts, locales: Record<string, MailTexts> = {}): VersionSource => ({
  title: own.title,
  content: own.content,
  format: 'HTML',
  parts: {
    locale: 'en',
    text: own.text,
    preheader: own.preheader,
    replyTo: null,
    partials: { layout: LAYOUT, footer: FOOTER },
    textPartials: { footer: '{{company}} {{@root.phone}}' },
    locales,
  },
});

const VERSIONS: VersionSource[] = [
  version(
    texts(
      '{{#> layout}}<h1>{{title}}</h1>{{#each items as |item index|}}{{index}} {{item.name}} {{#if item.onSale}}{{formatCurrency item.price "EUR"}}{{/if}}{{#each ../tags}}{{label}}{{/each}}{{/each}}{{/layout}}',
      { title: 'Hello {{title}}', preheader: '{{teaser}}' },
    ),
    {
      de: texts('{{#> layout}}<h1>{{titel}}</h1>{{formatDate at "long"}}{{{note}}}{{/layout}}', { title: '{{titel}}' }),
      'pt-BR': texts('<p>{{#unless quiet}}{{saudacao}}{{else}}{{> footer company=title}}{{/unless}}</p>', {
        title: 'Oi',
        text: '{{saudacao}} {{> footer company=title}}',
      }),
    },
  ),
  version(
    texts(
      '{{#*inline "row"}}<td>{{name}} {{formatNumber amount}}</td>{{/inline}}{{#with order}}{{id}} {{formatDate placed "medium"}}{{#each rows}}{{> row}}{{@root.currency}}{{/each}}{{/with}}{{status}}: {{lookup labels status}}',
      { text: '{{order.id}} {{count}} {{pluralize count one="film" other="films"}}' },
    ),
    {
      fr: texts(
        '{{#each sections}}{{heading}}{{#each rows}}{{name}} {{../heading}} {{../../title}}{{/each}}{{else}}{{nothing}}{{/each}}',
      ),
    },
  ),
  version(
    texts(
      '{{#order}}{{id}}{{#if (or vip ../vip)}}{{gift}}{{/if}}{{/order}}{{^hidden}}{{title}}{{/hidden}}{{pictures.0.label}}',
    ),
    { ru: texts('{{#if vip}}{{gift}}{{else if trial}}{{formatDate trialEnds "medium"}}{{else}}{{title}}{{/if}}') },
  ),
];

const FIELDS: Field[] = [
  ...'title titel note saudacao teaser upsell address phone year company gift heading currency status nothing'
    .split(' ')
    .map((path) => ({ path, kind: 'text' as const })),
  ...'brand.legal items.name tags.label order.id order.rows.name sections.heading sections.rows.name labels.open labels.done order.gift pictures.0.label'
    .split(' ')
    .map((path) => ({ path, kind: 'text' as const })),
  ...'at order.placed trialEnds'.split(' ').map((path) => ({ path, kind: 'date' as const })),
  ...'items.price order.rows.amount count'.split(' ').map((path) => ({ path, kind: 'number' as const })),
];

/** A context as a caller might send it: some values are absent, null or empty. */
const recordedContext = (random: Random): Json => {
  const maybe = (key: string, make: () => unknown): Json => (random.below(10) < 7 ? { [key]: make() } : {});
  const words = (names: string) =>
    Object.assign({}, ...names.split(' ').map((name) => maybe(name, () => random.one(['x', '', 0, false, null, 'y']))));
  const flags = (names: string) =>
    Object.assign({}, ...names.split(' ').map((name) => maybe(name, () => random.below(2) === 0)));
  const list = (make: () => Json) => Array.from({ length: random.below(3) }, make);
  const rows = () => list(() => ({ ...words('name'), ...maybe('amount', () => random.below(100)) }));
  return {
    ...words('title titel note saudacao teaser upsell address phone year gift currency nothing'),
    ...flags('quiet vip trial hidden'),
    ...maybe('plan', () => random.one(['free', 'pro'])),
    ...maybe('brand', () => words('legal')),
    ...maybe('items', () => list(() => ({ ...words('name'), ...flags('onSale'), ...maybe('price', () => 1) }))),
    ...maybe('pictures', () => list(() => words('label'))),
    ...maybe('tags', () => list(() => words('label'))),
    ...maybe('at', () => '2026-01-02'),
    ...maybe('trialEnds', () => '2026-01-02'),
    ...maybe('count', () => random.below(5)),
    ...maybe('status', () => random.one(['open', 'done'])),
    ...maybe('labels', () => words('open done')),
    ...maybe('order', () => ({
      ...words('id gift'),
      ...flags('vip'),
      ...maybe('placed', () => '2026-01-02'),
      ...maybe('rows', rows),
    })),
    ...maybe('sections', () => list(() => ({ ...words('heading'), ...maybe('rows', rows) }))),
  };
};

/** A copy of the context with the value wherever the path is absent. Undefined if it is absent nowhere. */
const filled = (context: unknown, path: string[], value: unknown): unknown => {
  if (Array.isArray(context) && !/^\d+$/.test(path[0]!)) {
    const items = context.map((item) => filled(item, path, value));
    return items.some((item) => item !== undefined) ? items.map((item, index) => item ?? context[index]) : undefined;
  }
  if (typeof context !== 'object' || context === null) return undefined;
  const [key, ...rest] = path as [string, ...string[]];
  const inner = (context as Json)[key];
  if (rest.length === 0 && inner !== undefined) return undefined;
  if (inner === undefined && WITH_ELSE.has(key)) return undefined;
  const isList = LISTS.has(key) && !/^\d+$/.test(rest[0] ?? '');
  const below = rest.length === 0 ? value : filled(inner ?? (inner === null ? null : isList ? [{}] : {}), rest, value);
  if (below === undefined) return undefined;
  if (Array.isArray(context)) return Object.assign([...context], { [key]: below });
  return { ...context, [key]: below };
};

/** Paths that the mail lacks: what is put there shows in the mail. In an absent list, more may be lacking. */
const lacksOf = (render: (context: Json) => string, context: Json): string[] => {
  const lacks = FIELDS.filter(({ path, kind }) => {
    const { value, shows } = MARKS[kind];
    const withValue = filled(context, path.split('.'), value) as Json | undefined;
    return withValue !== undefined && shows.test(render(withValue));
  });
  if (lacks.length === 0) return [];
  const more = lacks.reduce(
    (whole, { path, kind }) => (filled(whole, path.split('.'), NEUTRAL[kind]) as Json | undefined) ?? whole,
    context,
  );
  return [...lacks.map(({ path }) => path), ...lacksOf(render, more)];
};

const NEUTRAL = { text: 'x', date: '2026-01-02', number: 1 };

test('what the contract says is missing in 500 contexts is what each mail lacks, and each recipient is named', {
  timeout: 120_000,
}, () => {
  const random = createRandom(2_323);
  let contexts = 0;
  let lacking = 0;
  for (let send = 0; send < 100; send += 1) {
    const source = random.one(VERSIONS);
    const shared = recordedContext(random);
    const people = Array.from({ length: 5 }, (_, index) => ({
      email: `p${index}@example.test`,
      recipient: {
        name: 'Ann',
        locale: random.one(['en', 'de-AT', 'pt-BR', 'pt', 'fr', 'ru', 'ja']),
        context: random.below(4) === 0 ? {} : random.one([recordedContext(random), { title: 'Own' }]),
      },
    }));
    const mail = createMailRenderer(source);
    const lacks = people.map(({ recipient, email }) =>
      lacksOf(
        (context) => {
          const { subject, html, text, preheader } = mail(
            mailContextOf({ context, recipient: { ...recipient, context: {} }, email }),
            recipient,
          );
          return [subject, html, text, preheader].join('\n');
        },
        { ...shared, ...recipient.context },
      ),
    );
    const report = reportContext(
      { plan: planOfVersion(source), locale: 'en' },
      { context: shared, people, hasOthers: false },
    );
    expect(report.isWhole).toBe(true);
    const said = people.map((_, index) =>
      report.issues.filter((issue) => issue.people?.includes(index) ?? true).map(({ path }) => path),
    );
    for (const [index, lacked] of lacks.entries()) {
      contexts += 1;
      if (lacked.length > 0) lacking += 1;
      expect({
        source: source.content,
        locale: people[index]!.recipient.locale,
        context: { ...shared, ...people[index]!.recipient.context },
        said: said[index]!.sort(),
      }).toEqual({
        source: source.content,
        locale: people[index]!.recipient.locale,
        context: { ...shared, ...people[index]!.recipient.context },
        said: lacked.sort(),
      });
    }
    expect(report.missing).toEqual([...new Set(lacks.flat())].sort());
  }
  expect(contexts).toBe(500);
  expect(lacking).toBeGreaterThan(300);
});
