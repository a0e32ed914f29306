import type { TemplateFormat, TemplateKind } from '../templates.generated';

/** Mails of the gallery, in the order in which they are shown. */
export const GALLERY = ['digest', 'announcement', 'receipt', 'password-reset', 'invitation', 'plain'] as const;
/** Layouts and partials of the gallery. */
export const SHARED_PARTS = ['layout', 'partial'] as const;

export type GalleryName = (typeof GALLERY | typeof SHARED_PARTS)[number];

const KINDS: Partial<Record<GalleryName, TemplateKind>> = { layout: 'LAYOUT', partial: 'PARTIAL' };
export const kindOf = (name: GalleryName): TemplateKind => KINDS[name] ?? 'MAIL';

export interface GalleryMail {
  title: string;
  preheader: string;
  content: string;
  format: TemplateFormat;
}

const FILES = import.meta.glob<string>('./mails/**/*.hbs', { query: '?raw', import: 'default', eager: true });
const SHELL = FILES['./mails/shell.hbs']!;
const LANGUAGES = ['en', 'ru'];

export const isGalleryName = (name: string | null): name is GalleryName =>
  ([...GALLERY, ...SHARED_PARTS] as readonly (string | null)[]).includes(name);

/** A mail of the gallery, in English where there is no text in the language. */
export const galleryMail = (name: GalleryName, language: string): GalleryMail => {
  const known = LANGUAGES.includes(language) ? language : 'en';
  const source = FILES[`./mails/${known}/${name}.hbs`]!;
  const [head = '', ...rest] = source.split('\n\n');
  const [title = '', preheader = ''] = head.split('\n').map((line) => line.replace(/^\w+:\s*/, ''));
  const body = rest.join('\n\n');
  if (name === 'plain') return { title, preheader, content: body, format: 'TEXT' };
  if (name === 'partial') return { title, preheader, content: body, format: 'HTML' };
  return { title, preheader, content: inShell({ body, title, language: known }), format: 'HTML' };
};

/** A new template from the gallery, in the language of the admin. */
export const galleryTemplate = (name: GalleryName, language: string) => {
  const locale = LANGUAGES.includes(language) ? language : 'en';
  const { format, ...texts } = galleryMail(name, locale);
  return { ...texts, locale, chosenFormat: format, kind: kindOf(name) };
};

const DIVIDER = '\n\n---\n\n';

const inShell = ({ body, title, language }: { body: string; title: string; language: string }) => {
  const [card = '', footer = ''] = body.split(DIVIDER);
  const parts = { LANGUAGE: language, SUBJECT: title, CARD: indented(card), FOOTER: indented(footer.trimEnd()) };
  return SHELL.replace(/LANGUAGE|SUBJECT|CARD|FOOTER/g, (mark) => parts[mark as keyof typeof parts]);
};

const INDENT = ' '.repeat(14);

const indented = (text: string) => text.replace(/^(?=.)/gm, INDENT);
