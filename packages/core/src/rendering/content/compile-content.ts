import type { TemplateFormat } from '../template-format.js';
import { type ContentWarning, MAX_WARNINGS } from './content-warnings.js';

/** Format that a content is written in. MJML is compiled to HTML when a template is saved. */
export type SourceFormat = TemplateFormat | 'MJML';

export interface CompiledContent {
  /** What mails are rendered from: HTML or plain text, in Handlebars. */
  content: string;
  format: TemplateFormat;
  warnings: ContentWarning[];
}

/**
 * Compiles MJML, and inlines CSS. Takes a content that Handlebars can parse. Throws TemplateError, with line and
 * column, for what MJML would lose. The libraries are loaded at their first use: about 65 MB.
 */
export const compileContent = async ({
  format,
  content,
  inlineCss,
}: {
  format: SourceFormat;
  content: string;
  inlineCss: boolean;
}): Promise<CompiledContent> => {
  if (format === 'MJML') {
    const { compileMjml } = await import('./compile-mjml.js');
    const { html, warnings } = await compileMjml(content, { inlinesAll: inlineCss });
    return { content: html, format: 'HTML', warnings: warnings.slice(0, MAX_WARNINGS) };
  }
  if (format === 'TEXT' || !inlineCss) return { content, format, warnings: [] };
  const { inlineHtml } = await import('./inline-css.js');
  const { html, warnings } = inlineHtml(content);
  return { content: html, format, warnings: warnings.slice(0, MAX_WARNINGS) };
};
