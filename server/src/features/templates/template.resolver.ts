import { previewLinksOf } from '@tidings/core/feedback/links';
import { detectFormat } from '@tidings/core/rendering/template-format';
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { callerOf } from '../../foundation/access/viewer.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { TopicEntity, type TopicLoaders } from '../topics/topics.feature.js';
import { MailWarning, TemplateEntity, TemplateFormat } from './template.entity.js';
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
  constructor(private readonly services: { templates: TemplateService; linkBase: string | undefined }) {}

  @Authorized('READ')
  @Query(() => TemplateEntity, {
    name: 'template',
    nullable: true,
    description: 'One template; null if there is none with this slug.',
  })
  template(@Arg('slug', () => ID) slug: string) {
    return this.services.templates.find(slug);
  }

  @Authorized('READ')
  @Query(() => TemplatePage, {
    name: 'templates',
    description:
      'Templates, by slug unless sorted. Sort fields: slug, title, description, version, createdAt, updatedAt.',
  })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => TemplateFilter, { nullable: true }) filter?: TemplateFilter,
  ) {
    return this.services.templates.list({ page, sort, filter });
  }

  @Authorized('READ')
  @Query(() => [TemplateVersion], { description: 'Saved versions of a template, newest first; 100 at most.' })
  templateVersions(@Arg('slug', () => ID) slug: string) {
    return this.services.templates.versions(slug);
  }

  @Authorized('READ')
  @Query(() => RenderedMail, {
    description:
      'Renders a draft. Nothing is saved or sent. TEMPLATE_INVALID, with line and column, if it doesn’t compile.',
  })
  previewTemplate(
    @Arg('title', () => String) title: string,
    @Arg('content', () => String) content: string,
    @Ctx() { viewer }: GraphqlContext,
    @Arg('context', () => JsonObjectScalar, { nullable: true }) context?: Record<string, unknown> | null,
    @Arg('format', () => TemplateFormat, {
      nullable: true,
      description: 'Defaults to HTML if the content has tags, otherwise TEXT.',
    })
    format?: TemplateFormat | null,
    @Arg('recipient', () => PreviewRecipientInput, {
      nullable: true,
      description: 'Recipient to render for; if absent, all recipient fields are empty.',
    })
    recipient?: PreviewRecipientInput | null,
    @Arg('topic', () => ID, {
      nullable: true,
      description: 'Slug of the mail’s topic. The preview then has links to unsubscribe, which do nothing.',
    })
    topic?: string | null,
  ) {
    return this.services.templates.preview({
      title,
      content,
      format,
      context: context ?? {},
      recipient,
      links: previewLinksOf(topic, this.services.linkBase),
      caller: callerOf(viewer),
    });
  }

  @FieldResolver(() => TemplateFormat, {
    description: 'Format detected from the content: HTML if it has tags, otherwise TEXT.',
  })
  detectedFormat(@Root() { content }: TemplateEntity) {
    return detectFormat(content);
  }

  @FieldResolver(() => TopicEntity, {
    nullable: true,
    description: 'Topic of its mails, unless a notification or a send names another; null: transactional.',
  })
  topic(@Root() { topicSlug }: TemplateEntity, @Ctx() { loaders }: GraphqlContext<TopicLoaders>) {
    return topicSlug === null ? null : loaders.topic.load(topicSlug);
  }

  @FieldResolver(() => [String], {
    description: 'Paths that title and content read from the context, such as "films.title".',
  })
  variables(@Root() template: TemplateEntity) {
    return this.services.templates.variables(template);
  }

  @FieldResolver(() => [MailWarning], {
    description: 'What is wrong with its mails, although they can be sent. A template without a topic has none.',
  })
  warnings(@Root() template: TemplateEntity) {
    return this.services.templates.warnings(template);
  }

  @Authorized('WRITE')
  @Mutation(() => TemplateEntity, {
    description: 'Creates a template. TEMPLATE_INVALID, with line and column, if it doesn’t compile.',
  })
  createTemplate(@Arg('input', () => CreateTemplateInput) input: CreateTemplateInput) {
    return this.services.templates.create(input);
  }

  @Authorized('WRITE')
  @Mutation(() => TemplateEntity, {
    description:
      'Changes a template. Dispatches that were accepted before keep their version. TEMPLATE_INVALID, with line and column, if it doesn’t compile.',
  })
  updateTemplate(
    @Arg('slug', () => ID) slug: string,
    @Arg('input', () => UpdateTemplateInput) input: UpdateTemplateInput,
  ) {
    return this.services.templates.update(slug, input);
  }

  @Authorized('WRITE')
  @Mutation(() => Int, {
    description:
      'Deletes templates, and returns how many. CONFLICT if a notification or a dispatch that hasn’t ended uses one.',
  })
  deleteTemplates(@Arg('slugs', () => [ID]) slugs: string[]) {
    return this.services.templates.delete(slugs);
  }
}
