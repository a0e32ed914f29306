import type { DataSource, EntityManager } from 'typeorm';
import { NEXT_UPDATED_AT, savedInBetween } from '../database/concurrent-edits.js';
import { explainConflict } from '../database/postgres-errors.js';
import { AppError, notFound } from '../errors.js';
import { type ListRequest, likePattern, readPage, SortOrder } from '../graphql/page.js';
import { TemplateEntity } from './template.entity.js';
import type { CreateTemplateInput, TemplateFilter, TemplateVersion, UpdateTemplateInput } from './template.inputs.js';
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

const MOST_VERSIONS = 100;

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
      const { q, slugs } = request.filter ?? {};
      if (q) {
        query.andWhere('(template.slug ILIKE :q OR template.title ILIKE :q OR template.description ILIKE :q)', {
          q: likePattern(q),
        });
      }
      if (slugs) query.andWhere('template.slug = ANY(:slugs)', { slugs });
      return readPage(query, {
        request,
        columns: SORTABLE,
        defaultSort: { field: 'slug', order: SortOrder.ASC },
        key: 'template.slug',
      });
    },

    variables: renderer.variables,
    preview: renderer.preview,

    /** The latest first. */
    versions: (slug: string): Promise<TemplateVersion[]> =>
      dataSource.query(
        `SELECT version, title, content, created_at AS "createdAt" FROM template_versions
         WHERE slug = $1 AND version > 0 ORDER BY version DESC LIMIT ${MOST_VERSIONS}`,
        [slug],
      ),

    /** Keeps what was never saved as a template, so that a test mail can be sent and read again. A draft's version is negative. */
    keepDraft: async ({ slug, title, content }: { slug: string; title: string; content: string }): Promise<number> => {
      await renderer.check({ title, content });
      const [{ version }] = await dataSource.query(
        `INSERT INTO template_versions (slug, version, title, content)
         VALUES ($1, -nextval('template_drafts'), $2, $3) RETURNING version`,
        [slug, title, content],
      );
      return version;
    },

    create: async (input: CreateTemplateInput): Promise<TemplateEntity> => {
      const { slug, title, content } = input;
      await renderer.check({ title, content });
      return dataSource.transaction(async (manager) => {
        // A slug that was deleted and made again goes on counting: what was sent under its old versions stays theirs.
        const [{ version }] = await manager.query(
          'SELECT greatest(max(version), 0) + 1 AS version FROM template_versions WHERE slug = $1',
          [slug],
        );
        const [row] = await manager
          .query(
            'INSERT INTO templates (slug, title, description, content, version) VALUES ($1, $2, $3, $4, $5) RETURNING slug',
            [slug, title, input.description ?? '', content, version],
          )
          .catch(explainConflict({ templates_pkey: `A template with the slug ${slug} exists already.` }));
        await pinVersion(manager, row.slug);
        return manager.findOneByOrFail(TemplateEntity, { slug });
      });
    },

    update: async (slug: string, input: UpdateTemplateInput): Promise<TemplateEntity> => {
      await renderer.check({ title: input.title ?? '', content: input.content ?? '' });
      return dataSource.transaction(async (manager) => {
        const template = await manager.findOne(TemplateEntity, {
          where: { slug },
          lock: { mode: 'pessimistic_write' },
        });
        if (!template) throw notFound(`The template ${slug}`);
        const title = input.title ?? template.title;
        const content = input.content ?? template.content;
        const isNewVersion = title !== template.title || content !== template.content;
        const saving = manager
          .createQueryBuilder()
          .update(TemplateEntity)
          .set({
            title,
            content,
            description: input.description ?? template.description,
            version: template.version + (isNewVersion ? 1 : 0),
            updatedAt: () => NEXT_UPDATED_AT,
          })
          .where('slug = :slug', { slug });
        const { expectedUpdatedAt } = input;
        if (expectedUpdatedAt) saving.andWhere('updated_at = :expectedUpdatedAt', { expectedUpdatedAt });
        const { affected } = await saving.execute();
        if (affected === 0) throw savedInBetween(`The template ${slug}`, template);
        if (isNewVersion) await pinVersion(manager, slug);
        return manager.findOneByOrFail(TemplateEntity, { slug });
      });
    },

    delete: async (slugs: string[]): Promise<number> =>
      dataSource.transaction(async (manager) => {
        const [used] = await manager.query(
          `SELECT template_slug AS slug FROM dispatches
           WHERE template_slug = ANY($1) AND status IN ('SCHEDULED', 'SENDING', 'PAUSED') LIMIT 1`,
          [slugs],
        );
        if (used) throw new AppError('CONFLICT', `The template ${used.slug} is being sent: wait until that is done.`);
        const result = await manager.query('DELETE FROM templates WHERE slug = ANY($1)', [slugs]).catch(
          explainConflict({
            notifications_template_slug_fkey: 'A notification uses one of these templates: change or delete it first.',
          }),
        );
        return result[1];
      }),
  };
};

const pinVersion = (manager: EntityManager, slug: string) =>
  manager.query(
    `INSERT INTO template_versions (slug, version, title, content)
     SELECT slug, version, title, content FROM templates WHERE slug = $1`,
    [slug],
  );
