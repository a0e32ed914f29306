import type { SourceFormat } from '@tidings/core/rendering/content/compile-content';
import type { TemplateFormat } from '@tidings/core/rendering/template-format';
import type { DraftWarning } from './draft-warnings.js';
import type { TemplateDraft } from './template-draft.js';
import type { TemplateRenderer } from './template-renderer.js';

/** A draft whose contents are what mails are rendered from. */
export interface CompiledDraft extends Omit<TemplateDraft, 'format'> {
  format: TemplateFormat;
}

/** Whether a content isn't rendered as it is written. */
export const needsCompiling = ({ format, inlineCss }: { format: SourceFormat; inlineCss: boolean }): boolean =>
  format === 'MJML' || (format === 'HTML' && inlineCss);

/** Format that mails of a source are sent in. */
export const sentFormat = (format: SourceFormat): TemplateFormat => (format === 'TEXT' ? 'TEXT' : 'HTML');

/** Compiles the contents of a draft. Throws TEMPLATE_INVALID as `ContentCompiler.compile` does. */
export const compileDraft = async (
  { compile }: Pick<TemplateRenderer, 'compile'>,
  draft: TemplateDraft,
): Promise<{ draft: CompiledDraft; warnings: DraftWarning[] }> => {
  const { format, inlineCss } = draft;
  if (!needsCompiling(draft)) return { draft: { ...draft, format: sentFormat(format) }, warnings: [] };
  const warnings: DraftWarning[] = [];
  const compiled = async (content: string, part: string): Promise<string> => {
    const answer = await compile({ format, content, inlineCss, part });
    warnings.push(...answer.warnings.map((warning) => ({ ...warning, part })));
    return answer.content;
  };
  const content = await compiled(draft.content, 'content');
  const variants = [];
  for (const variant of draft.variants) {
    variants.push({ ...variant, content: await compiled(variant.content, `variants.${variant.locale}.content`) });
  }
  return { draft: { ...draft, content, variants, format: 'HTML' }, warnings };
};
