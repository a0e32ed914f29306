import { issue } from '@tidings/core/errors/issue';
import type { MailLinks } from '@tidings/core/feedback/links';
import { countChanged, rowOf, rowsOf } from '@tidings/core/ledger/rows';
import { detectSourceFormat } from '@tidings/core/rendering/content/detect-source-format';
import { asSubject } from '@tidings/core/rendering/subject';
import type { VersionSource } from '@tidings/core/rendering/template-version';
import { type DataSource, In } from 'typeorm';
import { NEXT_UPDATED_AT, savedInBetween } from '../../foundation/database/concurrent-edits.js';
import { explainConflict, explainMissing } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { type ListRequest, likePattern, readPage, SortOrder } from '../../foundation/graphql/page.js';
import { checkSafeNumbers } from '../../foundation/graphql/safe-numbers.js';
import type { TemplateAttachmentService } from '../files/files.feature.js';
import { findSenderId } from '../senders/senders.feature.js';
import { type AssembledVersion, createAssembler } from './assemble-version.js';
import { withMessage } from './draft-warnings.js';
import { MailWarning, TemplateEntity, TemplateKind } from './template.entity.js';
import type {
  CreateTemplateInput,
  PreviewRecipientInput,
  TemplateFilter,
  UpdateTemplateInput,
} from './template.inputs.js';
import type { PublishedTemplate, TemplateVersion, UserPreview } from './template.objects.js';
import {
  changedDraft,
  checkDraft,
  columnsOf,
  type DraftInput,
  draftOf,
  hasSameTexts,
  isSameDraft,
  newDraft,
  type TemplateDraft,
} from './template-draft.js';
import type { TemplateRenderer } from './template-renderer.js';
import { findMostUsed, findUserOf, findUsers, isVersionOf, lockToDelete } from './template-users.js';
import { addVersion, findVersion, listVersions, lockUsed } from './template-versions.js';
import { createVersionReads } from './version-reads.js';

export type TemplateService = ReturnType<typeof createTemplateService>;

const SORTABLE = {
  slug: 'template.slug',
  title: 'template.title',
  description: 'template.description',
  version: 'template.version',
  createdAt: 'template.createdAt',
  updatedAt: 'template.updatedAt',
};

/** How many mails are shown with a changed layout or partial. */
const MAX_PREVIEWED_USERS = 3;

/** How often an update is repeated because somebody else saved the template meanwhile. */
const MAX_SAVE_TRIES = 3;

export interface PreviewRequest {
  draft: DraftInput;
  context: Record<string, unknown>;
  recipient?: PreviewRecipientInput | null | undefined;
  /** Links of a mail with a topic. */
  links?: MailLinks | undefined;
  caller: string;
}

export interface VersionPreviewRequest extends Omit<PreviewRequest, 'draft'> {
  slug: string;
  version: number;
}

export const createTemplateService = ({
  dataSource,
  renderer,
  attach,
}: {
  dataSource: DataSource;
  renderer: TemplateRenderer;
  attach: TemplateAttachmentService;
}) => {
  const versionReads = createVersionReads({ dataSource, renderer });
  const templates = dataSource.getRepository(TemplateEntity);
  const assemble = createAssembler({ renderer });

  /** The version that a draft would be. Throws TEMPLATE_INVALID, with line and column, if it may not be saved. */
  const assembleChecked = async (draft: TemplateDraft): Promise<AssembledVersion> => {
    const assembled = await assemble(dataSource, draft);
    await renderer.check({ ...assembled, templateKind: draft.kind });
    return assembled;
  };

  const publishOne = async (slug: string, caller: string | null): Promise<TemplateEntity> => {
    for (let tries = 0; ; tries += 1) {
      const before = await templates.findOneBy({ slug });
      if (!before) throw new AppError('template.notFound', { slug });
      const draft = draftOf(before);
      const assembled = await assembleChecked(draft);
      if (await isVersionOf(dataSource, { slug, version: before.version, source: assembled.source })) return before;
      const saved = await save({ before, draft, assembled, input: {}, caller });
      if (saved) return saved;
      if (tries >= MAX_SAVE_TRIES) throw savedInBetween('template', before);
    }
  };

  /** Saves a changed template. Undefined if somebody else changed it meanwhile. Without `assembled`, its version stays. */
  const save = ({
    before,
    draft,
    assembled,
    input,
    caller,
  }: {
    before: TemplateEntity;
    draft: TemplateDraft;
    assembled: AssembledVersion | undefined;
    input: UpdateTemplateInput;
    caller: string | null;
  }): Promise<TemplateEntity | undefined> =>
    dataSource.transaction(async (manager) => {
      const { slug } = before;
      const template = await manager.findOne(TemplateEntity, {
        where: { slug },
        lock: { mode: 'pessimistic_write' },
      });
      if (!template) throw new AppError('template.notFound', { slug });
      const { expectedUpdatedAt, description } = input;
      if (template.updatedAt.getTime() !== before.updatedAt.getTime() && !expectedUpdatedAt) return undefined;
      if (assembled) await lockUsed(manager, assembled);
      const version = template.version + (assembled ? 1 : 0);
      const saving = manager
        .createQueryBuilder()
        .update(TemplateEntity)
        .set({
          ...columnsOf(draft),
          ...(typeof description === 'string' && { description }),
          topicSlug: input.topic === undefined ? template.topicSlug : input.topic,
          strict: input.strict ?? template.strict,
          senderId: input.sender === undefined ? template.senderId : await findSenderId(manager, input.sender),
          version,
          ...(assembled && { uses: assembled.uses }),
          updatedAt: () => NEXT_UPDATED_AT,
          ...(!hasSameTexts(draft, template) && { sourceUpdatedAt: draft.changedAt }),
        })
        .where('slug = :slug', { slug });
      if (expectedUpdatedAt) saving.andWhere('updated_at = :expectedUpdatedAt', { expectedUpdatedAt });
      const { affected } = await saving.execute().catch(explainTopic);
      if (affected === 0) throw savedInBetween('template', template);
      if (assembled) {
        await addVersion(manager, { slug, version, source: assembled.source, draft, by: { caller, note: input.note } });
      }
      return manager.findOneByOrFail(TemplateEntity, { slug });
    });

  return {
    find: (slug: string) => templates.findOneBy({ slug }),

    findMany: async (slugs: readonly string[]) =>
      templates.createQueryBuilder('template').where('template.slug = ANY(:slugs)', { slugs }).getMany(),

    list: async (request: ListRequest & { filter?: TemplateFilter | null }) => {
      const query = templates.createQueryBuilder('template');
      const { q, slugs, topic, kind } = request.filter ?? {};
      if (q) {
        query.andWhere('(template.slug ILIKE :q OR template.title ILIKE :q OR template.description ILIKE :q)', {
          q: likePattern(q),
        });
      }
      if (topic) query.andWhere('template.topicSlug = :topic', { topic });
      if (kind) query.andWhere('template.kind = :kind', { kind });
      if (slugs) query.andWhere('template.slug = ANY(:slugs)', { slugs });
      return readPage(query, {
        request,
        columns: SORTABLE,
        defaultSort: { field: 'slug', order: SortOrder.ASC },
        key: 'template.slug',
      });
    },

    variables: async (template: TemplateEntity): Promise<string[]> => (await versionReads(template))?.variables ?? [],

    /** Lists what is wrong with the template's mails, although they can be sent. */
    warnings: async (template: TemplateEntity): Promise<MailWarning[]> => {
      if (template.topicSlug === null) return [];
      return (await versionReads(template))?.hasTopicLink !== false ? [] : [MailWarning.NO_UNSUBSCRIBE_LINK];
    },

    /** Collects what a draft is made of, with its files. The preview checks it. */
    assemble: async (input: DraftInput): Promise<AssembledVersion> => {
      const draft = newDraft(input, { attachments: await attach(input.attachments ?? []) });
      checkDraft(draft);
      return assemble(dataSource, draft);
    },

    /** Renders a draft. Without a recipient, the recipient's fields are empty. */
    preview: async ({ draft: input, context, recipient, links, caller }: PreviewRequest) => {
      if (asSubject(input.title) === '') throw badInput(issue('title', 'notBlank'));
      checkSafeNumbers({ context });
      const { email = '', ...known } = withoutNulls(recipient ?? {});
      const draft = newDraft(input);
      checkDraft(draft);
      const assembled = await assemble(dataSource, draft);
      const mail = await renderer.preview({
        ...assembled,
        templateKind: draft.kind,
        filledIn: { context, recipient: known, email, links },
        caller,
      });
      return {
        ...mail,
        detectedFormat: detectSourceFormat(draft.content),
        contentWarnings: assembled.warnings.map(withMessage),
      };
    },

    /** Lists the versions of a template, newest first. */
    versions: (slug: string): Promise<TemplateVersion[]> => listVersions(dataSource, slug),

    /** Renders a mail of a saved version, with the layouts and partials of that time. */
    previewVersion: async ({ slug, version, context, recipient, links, caller }: VersionPreviewRequest) => {
      const source = await findVersion(dataSource, { slug, version });
      if (!source) throw new AppError('template.notFound', { slug });
      checkSafeNumbers({ context });
      const { email = '', ...known } = withoutNulls(recipient ?? {});
      return renderer.render({ source, filledIn: { context, recipient: known, email, links }, caller });
    },

    /**
     * Stores a draft that has passed the checks but isn't saved as a template, so that its test mail can be sent and
     * shown. Drafts have negative version numbers.
     */
    keepDraft: async ({ slug, source }: { slug: string; source: VersionSource }): Promise<number> => {
      const { version } = await rowOf<{ version: number }>(
        dataSource,
        `INSERT INTO template_versions (slug, version, title, content, format, parts)
         VALUES ($1, -nextval('template_drafts'), $2, $3, $4, $5) RETURNING version`,
        [slug, source.title, source.content, source.format, source.parts],
      );
      return version;
    },

    create: async (input: CreateTemplateInput, caller: string | null = null): Promise<TemplateEntity> => {
      const { slug, description, topic, sender } = input;
      const draft = newDraft(input, { attachments: await attach(input.attachments ?? []) });
      checkDraft(draft);
      const assembled = await assembleChecked(draft);
      return dataSource.transaction(async (manager) => {
        // If a slug was deleted and is created again, its version numbers continue, so that older dispatches keep their
        // versions.
        const { version } = await rowOf<{ version: number }>(
          manager,
          'SELECT greatest(max(version), 0) + 1 AS version FROM template_versions WHERE slug = $1',
          [slug],
        );
        await lockUsed(manager, assembled);
        await manager
          .insert(TemplateEntity, {
            slug,
            ...columnsOf(draft),
            ...(description && { description }),
            kind: TemplateKind[draft.kind],
            sourceUpdatedAt: draft.changedAt,
            topicSlug: topic ?? null,
            strict: input.strict ?? false,
            senderId: await findSenderId(manager, sender),
            uses: assembled.uses,
            version,
          })
          .catch(explainConflict({ templates_pkey: 'template.slugTaken' }))
          .catch(explainTopic);
        await addVersion(manager, { slug, version, source: assembled.source, draft, by: { caller, note: input.note } });
        return manager.findOneByOrFail(TemplateEntity, { slug });
      });
    },

    update: async (slug: string, input: UpdateTemplateInput, caller: string | null = null): Promise<TemplateEntity> => {
      const attachments = input.attachments ? await attach(input.attachments) : undefined;
      for (let tries = 0; ; tries += 1) {
        const before = await templates.findOneBy({ slug });
        if (!before) throw new AppError('template.notFound', { slug });
        const draft = changedDraft(before, input, attachments);
        checkDraft(draft);
        const assembled = isSameDraft(draft, draftOf(before)) ? undefined : await assembleChecked(draft);
        const saved = await save({ before, draft, assembled, input, caller });
        if (saved) return saved;
        // Somebody else saved while the draft was checked.
        if (tries >= MAX_SAVE_TRIES) throw savedInBetween('template', before);
      }
    },

    /** Templates that call a layout or partial, directly or through others. */
    usersOf: async (slug: string): Promise<TemplateEntity[]> => {
      const slugs = await findUsers(dataSource, slug);
      return slugs.length === 0 ? [] : templates.find({ where: { slug: In(slugs) }, order: { slug: 'ASC' } });
    },

    /**
     * Saves new versions of templates whose layouts or partials changed since their current version. The others stay.
     * A template that can't be rendered with them stays too, with the error.
     */
    publish: async (slugs: string[], caller: string | null = null): Promise<PublishedTemplate[]> => {
      const published: PublishedTemplate[] = [];
      for (const slug of new Set(slugs)) {
        try {
          published.push({ slug, template: await publishOne(slug, caller), error: null });
        } catch (err) {
          if (!(err instanceof AppError)) throw err;
          published.push({ slug, template: null, error: { ...err.extensions, message: err.message } });
        }
      }
      return published;
    },

    /** Renders the mails that use a layout or partial most, as they are and with a draft of it. */
    previewUsers: async ({
      draft,
      context,
      recipient,
      caller,
    }: {
      draft: DraftInput & { slug: string };
      /** Values that the latest sends of the mails don't have. */
      context: Record<string, unknown>;
      recipient?: PreviewRecipientInput | null | undefined;
      caller: string;
    }) => {
      const changed = newDraft(draft);
      checkDraft(changed);
      checkSafeNumbers({ context });
      const { email = '', ...known } = withoutNulls(recipient ?? {});
      const users = await findMostUsed(dataSource, await findUsers(dataSource, changed.slug), MAX_PREVIEWED_USERS);
      const previews: UserPreview[] = [];
      for (const { slug, context: latest } of users) {
        const template = await templates.findOneBy({ slug });
        if (!template) continue;
        const previewWith = async (drafts: TemplateDraft[]) =>
          renderer.preview({
            ...(await assemble(dataSource, draftOf(template), { drafts })),
            templateKind: 'MAIL',
            filledIn: { context: { ...context, ...latest }, recipient: known, email },
            caller,
          });
        const before = await previewWith([]).catch(() => null);
        try {
          previews.push({ template, before, after: await previewWith([changed]), error: null });
        } catch (err) {
          if (!(err instanceof AppError)) throw err;
          previews.push({ template, before, after: null, error: { ...err.extensions, message: err.message } });
        }
      }
      return previews;
    },

    delete: async (slugs: string[]): Promise<number> =>
      dataSource.transaction(async (manager) => {
        const [used] = await rowsOf<{ slug: string }>(
          manager,
          `SELECT template_slug AS slug FROM dispatches
           WHERE template_slug = ANY($1) AND status IN ('SCHEDULED', 'SENDING', 'PAUSED') LIMIT 1`,
          [slugs],
        );
        if (used) throw new AppError('template.isBeingSent', { slug: used.slug });
        await lockToDelete(manager, slugs);
        const calling = await findUserOf(manager, slugs);
        if (calling) throw new AppError('template.isCalled', calling);
        return countChanged(manager, 'DELETE FROM templates WHERE slug = ANY($1)', [slugs]).catch(
          explainConflict({
            notifications_template_slug_fkey: 'template.isUsed',
          }),
        );
      }),
  };
};

const explainTopic = explainMissing({
  templates_topic_fkey: issue('topic', 'topic.exists'),
  templates_sender: issue('sender', 'sender.exists'),
});

const withoutNulls = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined)) as {
    [Key in keyof Value]?: NonNullable<Value[Key]>;
  };
