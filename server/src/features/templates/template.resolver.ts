import { previewLinksOf } from '@tidings/core/feedback/links';
import { detectSourceFormat } from '@tidings/core/rendering/content/detect-source-format';
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { callerOf } from '../../foundation/access/viewer.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { SenderEntity, type SenderLoaders } from '../senders/senders.feature.js';
import { TopicEntity, type TopicLoaders } from '../topics/topics.feature.js';
import { MailWarning, TemplateEntity, TemplateFormat, TemplateKind } from './template.entity.js';
import {
  CreateTemplateInput,
  PreviewRecipientInput,
  TemplateDraftInput,
  TemplateFilter,
  UpdateTemplateInput,
} from './template.inputs.js';
import { PublishedTemplate, RenderedMail, TemplatePage, TemplateVersion, UserPreview } from './template.objects.js';
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
      description: 'Defaults to MJML if the content is an mjml element, HTML if it has tags, and otherwise TEXT.',
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
    @Arg('more', () => TemplateDraftInput, { nullable: true, description: 'What else the draft is made of.' })
    more?: TemplateDraftInput | null,
    @Arg('slug', () => ID, {
      nullable: true,
      description:
        'Slug of the template that the draft changes. A layout or partial that includes itself is then refused.',
    })
    slug?: string | null,
  ) {
    return this.services.templates.preview({
      draft: { ...more, ...(slug && { slug }), title, content, format: format ?? null },
      context: context ?? {},
      recipient,
      links: previewLinksOf(topic, this.services.linkBase),
      caller: callerOf(viewer),
    });
  }

  @Authorized('READ')
  @Query(() => RenderedMail, {
    description: 'Renders a mail of a saved version, with the layouts and partials of that time. Nothing is sent.',
  })
  previewVersion(
    @Arg('slug', () => ID) slug: string,
    @Arg('version', () => Int) version: number,
    @Ctx() { viewer }: GraphqlContext,
    @Arg('context', () => JsonObjectScalar, { nullable: true }) context?: Record<string, unknown> | null,
    @Arg('recipient', () => PreviewRecipientInput, { nullable: true }) recipient?: PreviewRecipientInput | null,
    @Arg('topic', () => ID, { nullable: true }) topic?: string | null,
  ) {
    return this.services.templates.previewVersion({
      slug,
      version,
      context: context ?? {},
      recipient,
      links: previewLinksOf(topic, this.services.linkBase),
      caller: callerOf(viewer),
    });
  }

  @FieldResolver(() => TemplateFormat, {
    description:
      'Format detected from the content: MJML if it is an mjml element, HTML if it has tags, otherwise TEXT.',
  })
  detectedFormat(@Root() { content }: TemplateEntity) {
    return detectSourceFormat(content);
  }

  @FieldResolver(() => TopicEntity, {
    nullable: true,
    description: 'Topic of its mails, unless a notification or a send names another; null: transactional.',
  })
  topic(@Root() { topicSlug }: TemplateEntity, @Ctx() { loaders }: GraphqlContext<TopicLoaders>) {
    return topicSlug === null ? null : loaders.topic.load(topicSlug);
  }

  @FieldResolver(() => SenderEntity, {
    nullable: true,
    description: 'Sender of its mails, unless a notification or a send names another; null: the default one.',
  })
  sender(@Root() { senderId }: TemplateEntity, @Ctx() { loaders }: GraphqlContext<SenderLoaders>) {
    return senderId === null ? null : loaders.sender.load(senderId);
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
  createTemplate(
    @Arg('input', () => CreateTemplateInput) input: CreateTemplateInput,
    @Ctx() { viewer }: GraphqlContext,
  ) {
    return this.services.templates.create(input, callerOf(viewer));
  }

  @Authorized('WRITE')
  @Mutation(() => TemplateEntity, {
    description:
      'Changes a template. Dispatches that were accepted before keep their version. TEMPLATE_INVALID, with line and column, if it doesn’t compile.',
  })
  updateTemplate(
    @Arg('slug', () => ID) slug: string,
    @Arg('input', () => UpdateTemplateInput) input: UpdateTemplateInput,
    @Ctx() { viewer }: GraphqlContext,
  ) {
    return this.services.templates.update(slug, input, callerOf(viewer));
  }

  @FieldResolver(() => [TemplateEntity], {
    description:
      'Templates that use this layout or partial, directly or through others, by slug; 200 at most. A saved change reaches them when they are published.',
  })
  usedBy(@Root() { slug, kind }: TemplateEntity) {
    return kind === TemplateKind.MAIL ? [] : this.services.templates.usersOf(slug);
  }

  @Authorized('READ')
  @Query(() => [UserPreview], {
    description:
      'The three mails that use a layout or partial most, as they are and with a draft of it, with the context of their latest sends.',
  })
  previewTemplateUsers(
    @Arg('slug', () => ID) slug: string,
    @Arg('content', () => String) content: string,
    @Ctx() { viewer }: GraphqlContext,
    @Arg('format', () => TemplateFormat, { nullable: true }) format?: TemplateFormat | null,
    @Arg('more', () => TemplateDraftInput, { nullable: true }) more?: TemplateDraftInput | null,
    @Arg('context', () => JsonObjectScalar, {
      nullable: true,
      description: 'Values that the latest sends don’t have, and those of mails that were never sent.',
    })
    context?: Record<string, unknown> | null,
    @Arg('recipient', () => PreviewRecipientInput, { nullable: true }) recipient?: PreviewRecipientInput | null,
  ) {
    const draft = { kind: TemplateKind.PARTIAL, ...more, slug, title: slug, content, format: format ?? null };
    return this.services.templates.previewUsers({ draft, context: context ?? {}, recipient, caller: callerOf(viewer) });
  }

  @Authorized('WRITE')
  @Mutation(() => [PublishedTemplate], {
    description:
      'Saves new versions of templates whose layouts or partials changed since their current version. The others stay as they are.',
  })
  publishTemplates(@Arg('slugs', () => [ID]) slugs: string[], @Ctx() { viewer }: GraphqlContext) {
    return this.services.templates.publish(slugs, callerOf(viewer));
  }

  @Authorized('WRITE')
  @Mutation(() => Int, {
    description:
      'Deletes templates, and returns how many. CONFLICT if a notification, another template or a dispatch that hasn’t ended uses one.',
  })
  deleteTemplates(@Arg('slugs', () => [ID]) slugs: string[]) {
    return this.services.templates.delete(slugs);
  }
}
