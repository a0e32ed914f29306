import { detectFormat } from '@tidings/core/rendering/template-format';
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { callerOf } from '../../foundation/access/viewer.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { TemplateEntity, TemplateFormat } from './template.entity.js';
import {
  CreateTemplateInput,
  PreviewRecipientInput,
  RenderedMail,
  TemplateFilter,
  TemplatePage,
  TemplateVersion,
  UpdateTemplateInput,
} from './template.inputs.js';
import type { TemplateService } from './template.service.js';

@Resolver(() => TemplateEntity)
export class TemplateResolver {
  constructor(private readonly templates: TemplateService) {}

  @Authorized('READ')
  @Query(() => TemplateEntity, { name: 'template', nullable: true })
  template(@Arg('slug', () => ID) slug: string) {
    return this.templates.find(slug);
  }

  @Authorized('READ')
  @Query(() => TemplatePage, { name: 'templates' })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => TemplateFilter, { nullable: true }) filter?: TemplateFilter,
  ) {
    return this.templates.list({ page, sort, filter });
  }

  @Authorized('READ')
  @Query(() => [TemplateVersion], { description: 'The latest first, at most a hundred.' })
  templateVersions(@Arg('slug', () => ID) slug: string) {
    return this.templates.versions(slug);
  }

  @Authorized('READ')
  @Query(() => RenderedMail, { description: 'Nothing is saved or sent.' })
  previewTemplate(
    @Arg('title', () => String) title: string,
    @Arg('content', () => String) content: string,
    @Ctx() { viewer }: GraphqlContext,
    @Arg('context', () => JsonObjectScalar, { nullable: true }) context?: Record<string, unknown> | null,
    @Arg('format', () => TemplateFormat, {
      nullable: true,
      description: 'Absent: HTML where the content has tags, else TEXT.',
    })
    format?: TemplateFormat | null,
    @Arg('recipient', () => PreviewRecipientInput, {
      nullable: true,
      description: 'Whom the mail is for. Absent: somebody of whom nothing is known.',
    })
    recipient?: PreviewRecipientInput | null,
  ) {
    return this.templates.preview({
      title,
      content,
      format,
      context: context ?? {},
      recipient,
      caller: callerOf(viewer),
    });
  }

  @FieldResolver(() => TemplateFormat, { description: 'What the content looks like: HTML where it has tags.' })
  detectedFormat(@Root() { content }: TemplateEntity) {
    return detectFormat(content);
  }

  @FieldResolver(() => [String], { description: 'Paths that title and content read from the context.' })
  variables(@Root() template: TemplateEntity) {
    return this.templates.variables(template);
  }

  @Authorized('WRITE')
  @Mutation(() => TemplateEntity)
  createTemplate(@Arg('input', () => CreateTemplateInput) input: CreateTemplateInput) {
    return this.templates.create(input);
  }

  @Authorized('WRITE')
  @Mutation(() => TemplateEntity)
  updateTemplate(
    @Arg('slug', () => ID) slug: string,
    @Arg('input', () => UpdateTemplateInput) input: UpdateTemplateInput,
  ) {
    return this.templates.update(slug, input);
  }

  @Authorized('WRITE')
  @Mutation(() => Int, { description: 'How many. CONFLICT where a notification or a running dispatch uses one.' })
  deleteTemplates(@Arg('slugs', () => [ID]) slugs: string[]) {
    return this.templates.delete(slugs);
  }
}
