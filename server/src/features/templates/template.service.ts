import { issue } from '@tidings/core/errors/issue';
import type { MailLinks } from '@tidings/core/feedback/links';
import { countChanged, rowOf, rowsOf } from '@tidings/core/ledger/rows';
import type { MailSource } from '@tidings/core/rendering/render-mail';
import { asSubject } from '@tidings/core/rendering/subject';
import { detectFormat } from '@tidings/core/rendering/template-format';
import type { DataSource, EntityManager } from 'typeorm';
import { NEXT_UPDATED_AT, savedInBetween } from '../../foundation/database/concurrent-edits.js';
import { explainConflict, explainMissing } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { type ListRequest, likePattern, readPage, SortOrder } from '../../foundation/graphql/page.js';
import { checkSafeNumbers } from '../../foundation/graphql/safe-numbers.js';
import { formatOf, MailWarning, TemplateEntity, TemplateFormat } from './template.entity.js';
import type {
  CreateTemplateInput,
  PreviewRecipientInput,
  TemplateFilter,
  TemplateVersion,
  UpdateTemplateInput,
} from './template.inputs.js';
import type { TemplateRenderer } from './template-renderer.js';

export type TemplateService = ReturnType<typeof createTemplateService>;

const SORTABLE = {
  slug: 'template.slug',
  title: 'template.title',
  description: 'template.description',
  version: 'template.version',
  createdAt: 'template.createdAt',
  updatedAt: 'template.updatedAt',
};

const MAX_VERSIONS = 100;

export interface PreviewRequest {
  title: string;
  content: string;
  format?: TemplateFormat | null | undefined;
  context: Record<string, unknown>;
  recipient?: PreviewRecipientInput | null | undefined;
  /** Links of a mail with a topic. */
  links?: MailLinks | undefined;
  caller: string;
}

export const createTemplateService = ({
  dataSource,
  renderer,
}: {
  dataSource: DataSource;
  renderer: TemplateRenderer;
}) => {
  const templates = dataSource.getRepository(TemplateEntity);

  return {
    find: (slug: string) => templates.findOneBy({ slug }),

    findMany: async (slugs: readonly string[]) =>
      templates.createQueryBuilder('template').where('template.slug = ANY(:slugs)', { slugs }).getMany(),

    list: async (request: ListRequest & { filter?: TemplateFilter | null }) => {
      const query = templates.createQueryBuilder('template');
      const { q, slugs, topic } = request.filter ?? {};
      if (q) {
        query.andWhere('(template.slug ILIKE :q OR template.title ILIKE :q OR template.description ILIKE :q)', {
          q: likePattern(q),
        });
      }
      if (topic) query.andWhere('template.topicSlug = :topic', { topic });
      if (slugs) query.andWhere('template.slug = ANY(:slugs)', { slugs });
      return readPage(query, {
        request,
        columns: SORTABLE,
        defaultSort: { field: 'slug', order: SortOrder.ASC },
        key: 'template.slug',
      });
    },

    variables: async (template: TemplateEntity): Promise<string[]> => (await renderer.reads(template)).variables,

    /** Lists what is wrong with the template's mails, although they can be sent. */
    warnings: async (template: TemplateEntity): Promise<MailWarning[]> => {
      if (template.topicSlug === null) return [];
      return (await renderer.reads(template)).hasTopicLink ? [] : [MailWarning.NO_UNSUBSCRIBE_LINK];
    },

    /** Renders a draft. Without a recipient, the recipient's fields are empty. */
    preview: async ({ title, content, format, context, recipient, links, caller }: PreviewRequest) => {
      if (asSubject(title) === '') throw badInput(issue('title', 'notBlank'));
      checkSafeNumbers({ context });
      const { email = '', ...known } = withoutNulls(recipient ?? {});
      return renderer.preview({
        title,
        content,
        format: format ?? detectFormat(content),
        filledIn: { context, recipient: known, email, links },
        caller,
      });
    },

    /** Lists the versions of a template, newest first. */
    versions: async (slug: string): Promise<TemplateVersion[]> => {
      const rows = await rowsOf<Omit<TemplateVersion, 'format'> & { format: TemplateFormat | null }>(
        dataSource,
        `SELECT version, title, content, format, created_at AS "createdAt" FROM template_versions
         WHERE slug = $1 AND version > 0 ORDER BY version DESC LIMIT ${MAX_VERSIONS}`,
        [slug],
      );
      return rows.map((row) => ({ ...row, format: formatOf({ stored: row.format, content: row.content }) }));
    },

    /**
     * Stores a draft that has passed the checks but isn't saved as a template, so that its test mail can be sent and
     * shown. Drafts have negative version numbers.
     */
    keepDraft: async ({ slug, title, content, format }: MailSource & { slug: string }): Promise<number> => {
      const { version } = await rowOf<{ version: number }>(
        dataSource,
        `INSERT INTO template_versions (slug, version, title, content, format)
         VALUES ($1, -nextval('template_drafts'), $2, $3, $4) RETURNING version`,
        [slug, title, content, format],
      );
      return version;
    },

    create: async (input: CreateTemplateInput): Promise<TemplateEntity> => {
      const { slug, title, content, format: chosenFormat, topic, ...details } = input;
      const format = chosenFormat ?? TemplateFormat[detectFormat(content)];
      await renderer.check({ title, content, format });
      return dataSource.transaction(async (manager) => {
        // If a slug was deleted and is created again, its version numbers continue, so that older dispatches keep their
        // versions.
        const { version } = await rowOf<{ version: number }>(
          manager,
          'SELECT greatest(max(version), 0) + 1 AS version FROM template_versions WHERE slug = $1',
          [slug],
        );
        await manager
          .insert(TemplateEntity, {
            ...withoutNulls(details),
            slug,
            title,
            content,
            storedFormat: format,
            topicSlug: topic ?? null,
            version,
          })
          .catch(explainConflict({ templates_pkey: 'template.slugTaken' }))
          .catch(explainTopic);
        await pinVersion(manager, slug);
        return manager.findOneByOrFail(TemplateEntity, { slug });
      });
    },

    update: async (slug: string, input: UpdateTemplateInput): Promise<TemplateEntity> => {
      const before = await templates.findOneBy({ slug });
      if (!before) throw new AppError('template.notFound', { slug });
      const formatToCheck = formatAfter(before, input);
      const isOtherFormat = formatToCheck !== before.format;
      await renderer.check({
        title: input.title ?? '',
        content: input.content ?? (isOtherFormat ? before.content : ''),
        format: formatToCheck,
      });
      return dataSource.transaction(async (manager) => {
        const template = await manager.findOne(TemplateEntity, {
          where: { slug },
          lock: { mode: 'pessimistic_write' },
        });
        if (!template) throw new AppError('template.notFound', { slug });
        const { title = template.title, content = template.content, ...details } = withoutNulls(input);
        const { expectedUpdatedAt, format: _, topic: __, ...changed } = details;
        const format = formatAfter(template, input);
        const isNewVersion = title !== template.title || content !== template.content || format !== template.format;
        const saving = manager
          .createQueryBuilder()
          .update(TemplateEntity)
          .set({
            ...changed,
            title,
            content,
            storedFormat: format,
            topicSlug: input.topic === undefined ? template.topicSlug : input.topic,
            version: template.version + (isNewVersion ? 1 : 0),
            updatedAt: () => NEXT_UPDATED_AT,
          })
          .where('slug = :slug', { slug });
        if (expectedUpdatedAt) saving.andWhere('updated_at = :expectedUpdatedAt', { expectedUpdatedAt });
        const { affected } = await saving.execute().catch(explainTopic);
        if (affected === 0) throw savedInBetween('template', template);
        if (isNewVersion) await pinVersion(manager, slug);
        return manager.findOneByOrFail(TemplateEntity, { slug });
      });
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
        return countChanged(manager, 'DELETE FROM templates WHERE slug = ANY($1)', [slugs]).catch(
          explainConflict({
            notifications_template_slug_fkey: 'template.isUsed',
          }),
        );
      }),
  };
};

/**
 * The format after an update. A stored format that differs from the detected one stays, since a user chose it, or it
 * was set before formats were detected.
 */
const formatAfter = (template: TemplateEntity, { content, format }: UpdateTemplateInput): TemplateFormat => {
  if (format) return format;
  if (typeof content !== 'string' || content === template.content) return template.format;
  return template.format === detectFormat(template.content) ? TemplateFormat[detectFormat(content)] : template.format;
};

const explainTopic = explainMissing({ templates_topic_fkey: issue('topic', 'topic.exists') });

const withoutNulls = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined)) as {
    [Key in keyof Value]?: NonNullable<Value[Key]>;
  };

const pinVersion = (manager: EntityManager, slug: string) =>
  manager.query(
    `INSERT INTO template_versions (slug, version, title, content, format)
     SELECT slug, version, title, content, format FROM templates WHERE slug = $1`,
    [slug],
  );
