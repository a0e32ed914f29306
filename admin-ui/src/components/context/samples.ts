import { type SampleKind, type SampleTexts, samplesEnglish, samplesRussian } from './sample-texts';
import type { SampleFormat } from './template-uses';

/** Last words of a variable's name, or whole names, that tell what its value is. The first rule that matches decides. */
const RULES: [RegExp, SampleKind][] = [
  [/^(is|has|can|should|show)$/, 'yes'],
  [/^(url|link|href|website|site)$/, 'url'],
  [/^(mail|email)$/, 'email'],
  [/^(phone|telephone|mobile)$/, 'phone'],
  [/^(year)$/, 'year'],
  [/^(time|clock)$/, 'time'],
  [/^(date|day|at|on|until|deadline|birthday|expires|due|begins|ends|start|end)$/, 'date'],
  [/^(currency)$/, 'currency'],
  [/^(total|sum|subtotal)$/, 'total'],
  [/^(price|amount|cost|fee|tax|vat|balance|discount|payment|shipping)$/, 'money'],
  [/^(rating|score|average)$/, 'rating'],
  [/^(percent|percentage|progress|rate|share)$/, 'percent'],
  [
    /^(count|quantity|qty|n|days|hours|minutes|seconds|weeks|months|years|size|length|age|views|likes|visits)$/,
    'count',
  ],
  [/^(code|otp|pin|password)$/, 'code'],
  [/^(id|number|no|reference|ref|invoice|sku|serial)$/, 'reference'],
  [/^(firstname|first)$/, 'firstName'],
  [/^(lastname|last|surname)$/, 'lastName'],
  [/^(company|organization|organisation|org|team|workspace|project|shop|store|brand)$/, 'company'],
  [/^(name|author|user|username|customer|person|member|sender|inviter|friend|owner|manager|director|by)$/, 'name'],
  [/^(city|place|venue|location)$/, 'city'],
  [/^(country)$/, 'country'],
  [/^(address|street)$/, 'address'],
  [/^(color|colour)$/, 'color'],
  [/^(status|state)$/, 'status'],
  [/^(product|item|article|goods)$/, 'product'],
  [/^(tag|category|genre|topic|label)$/, 'tag'],
  [/^(title|headline|heading|subject|film|story)$/, 'title'],
  [/^(text|description|body|message|summary|intro|overview|comment|note|content|about|reason|lead|review)$/, 'text'],
];

const PICTURE = /^(picture|image|img|photo|poster|avatar|logo|icon|cover|thumbnail)$/;

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

const kindOfName = (name: string): SampleKind | undefined => {
  const words = wordsOf(name);
  const [first = ''] = words;
  if (words.length > 1 && RULES[0]![0].test(first)) return 'yes';
  if (words.some((word) => PICTURE.test(word))) return 'picture';
  const whole = words.join('');
  const last = words.at(-1) ?? '';
  const names = [whole, last, last.replace(/s$/, '')];
  for (const candidate of names) {
    const rule = RULES.slice(1).find(([pattern]) => pattern.test(candidate));
    if (rule) return rule[1];
  }
  return undefined;
};

/** Kinds whose values are numbers. */
const NUMBERS: ReadonlySet<SampleKind | undefined> = new Set(['total', 'money', 'rating', 'percent', 'count', 'year']);

/** The name tells the kind, unless a helper wouldn't accept its values. */
const kindOf = (name: string, format: SampleFormat | undefined): SampleKind | undefined => {
  const kind = kindOfName(name);
  if (format === 'date') return 'date';
  return format && !NUMBERS.has(kind) ? format : kind;
};

const TEXTS: Record<string, SampleTexts> = { en: samplesEnglish, ru: samplesRussian };

/**
 * A believable value for a variable of this name, which helpers can format. `row` counts from 0 in a list. Without a rule for the name, the
 * name itself.
 */
export const sampleValue = ({
  name,
  format,
  row,
  language,
}: {
  name: string;
  format?: SampleFormat | undefined;
  row: number | undefined;
  language: string;
}): unknown => {
  const kind = kindOf(name, format);
  if (!kind) return row === undefined ? name : `${name} ${row + 1}`;
  const values = (TEXTS[language] ?? samplesEnglish)[kind];
  return values[(row ?? 0) % values.length];
};
