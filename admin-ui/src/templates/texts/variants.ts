import type { TemplateVariantInput } from '../templates.generated';

/** A template's texts in one language, as the form has them. The value of an emptied input is null. */
export interface Texts {
  title?: string | null;
  content?: string | null;
  text?: string | null;
  preheader?: string | null;
}

export interface Variant extends Texts {
  locale: string;
  /** Whether the template's own texts changed after it. */
  isBehind?: boolean;
}

export const toVariantInput = ({ locale, title, content, text, preheader }: Variant): TemplateVariantInput => ({
  locale,
  title: title ?? '',
  content: content ?? '',
  text: text || null,
  preheader: preheader || null,
});

/** A language's own name for people, with its tag: "Русский (ru)". */
export const languageName = (tag: string, locale: string): string => {
  try {
    const name = new Intl.DisplayNames(locale, { type: 'language' }).of(tag) ?? tag;
    return name === tag ? tag : `${name.charAt(0).toLocaleUpperCase(locale)}${name.slice(1)} (${tag})`;
  } catch {
    return tag;
  }
};
