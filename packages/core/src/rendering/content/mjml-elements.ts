import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Mjml, Preset } from './mjml-types.js';

// What a default import of a CommonJS module gives depends on who loads it.
const require = createRequire(import.meta.url);
const mjml = require('mjml-core') as Mjml;
const preset = require('mjml-preset-core') as Preset;

mjml.assignComponents(mjml.components, preset.components);

/** Elements whose content is HTML. */
export const HTML_ELEMENTS: ReadonlySet<string> = new Set(
  preset.components.filter(({ endingTag }) => endingTag).map((component) => component.getTagName()),
);

const ELEMENTS: ReadonlySet<string> = new Set([
  ...preset.components.map((component) => component.getTagName()),
  'mjml',
  'mj-all',
  'mj-class',
]);

export const isMjmlElement = (name: string): boolean => ELEMENTS.has(name);

/** Whether HTML may stand between the children of an element. */
export const takesRaw = (element: string): boolean =>
  element !== 'mj-head' && element !== 'mjml' && (preset.dependencies[element]?.includes('mj-raw') ?? false);

/** Attributes of the type `string` that MJML needs when it compiles. */
const COMPILE_TIME: Readonly<Record<string, readonly string[]>> = {
  'mj-hero': ['mode'],
  'mj-social-element': ['name'],
  'mj-class': ['name'],
  mjml: ['owa'],
};

/** Whether an attribute may hold an expression: its value isn't used when MJML compiles. */
export const takesExpression = (element: string, attribute: string): boolean => {
  if (attribute === 'mj-class' || COMPILE_TIME[element]?.includes(attribute)) return false;
  const types = preset.components
    .filter((component) => component.getTagName() === element || element === 'mj-all' || element === 'mj-class')
    .map(({ allowedAttributes }) => allowedAttributes?.[attribute]);
  return types.every((type) => type === undefined || type === 'string' || type === 'color');
};

/** Fonts that MJML links to if a `font-family` names them. */
const FONTS: Readonly<Record<string, string>> = {
  'Open Sans': 'https://fonts.googleapis.com/css?family=Open+Sans:300,400,500,700',
  'Droid Sans': 'https://fonts.googleapis.com/css?family=Droid+Sans:300,400,500,700',
  Lato: 'https://fonts.googleapis.com/css?family=Lato:300,400,500,700',
  Roboto: 'https://fonts.googleapis.com/css?family=Roboto:300,400,500,700',
  Ubuntu: 'https://fonts.googleapis.com/css?family=Ubuntu:300,400,500,700',
};

/**
 * Fonts that the source names. MJML's default font is Ubuntu; without this, every mail would load it from Google,
 * although nobody asked for it.
 */
const fontsOf = (source: string) => Object.fromEntries(Object.entries(FONTS).filter(([name]) => source.includes(name)));

/**
 * Compiles MJML. Rejects if there is no `mjml` element with an `mj-body`. The same source gives the same HTML: MJML
 * makes random ids for carousels and navbars, within its first, synchronous part.
 */
export const mjmlToHtml = (source: string) => {
  const { random } = Math;
  Math.random = createRandom(source);
  try {
    return mjml.default(source, { presets: [preset], validationLevel: 'soft', fonts: fontsOf(source) });
  } finally {
    Math.random = random;
  }
};

/** Random numbers that are the same for the same seed. */
const createRandom = (seed: string) => {
  const hash = createHash('sha256').update(seed).digest('hex');
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${count} ${hash}`).digest().readUInt32BE() / 2 ** 32;
  };
};
