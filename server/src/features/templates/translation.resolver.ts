import { Arg, Authorized, Query, Resolver } from 'type-graphql';
import type { TemplateRenderer } from './template-renderer.js';
import { TemplateTranslation, TranslateTemplateInput, TranslationIssue } from './translation.types.js';

@Resolver()
export class TranslationResolver {
  constructor(private readonly services: { renderer: TemplateRenderer }) {}

  @Authorized('WRITE')
  @Query(() => TemplateTranslation, {
    description:
      'Translates a template of another service. Nothing is saved. Text that can’t be translated, or means something else here, is reported as an issue.',
  })
  async translateTemplate(
    @Arg('input', () => TranslateTemplateInput) { title, content, dialect }: TranslateTemplateInput,
  ): Promise<TemplateTranslation> {
    const translated = await this.services.renderer.translate({
      title: title ?? '',
      content,
      dialect: dialect ?? undefined,
    });
    return {
      ...translated,
      dialect: translated.dialect ?? null,
      issues: translated.issues.map((issue) => new TranslationIssue(issue)),
    };
  }
}
