import { countChanged, rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import { explainConflict } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { type ListRequest, likePattern, readPage, SortOrder } from '../../foundation/graphql/page.js';
import { issuesOfTexts } from './texts-by-language.js';
import { TopicEntity } from './topic.entity.js';
import {
  type CreateTopicInput,
  MAX_DESCRIPTION_LENGTH,
  MAX_NAME_LENGTH,
  type TopicFilter,
  type UpdateTopicInput,
} from './topic.inputs.js';

export type TopicService = ReturnType<typeof createTopicService>;

const SORTABLE = { slug: 'topic.slug', name: 'topic.name', createdAt: 'topic.createdAt' };

export const createTopicService = ({ dataSource }: { dataSource: DataSource }) => {
  const topics = dataSource.getRepository(TopicEntity);

  const findOrThrow = async (slug: string): Promise<TopicEntity> => {
    const topic = await topics.findOneBy({ slug });
    if (!topic) throw new AppError('topic.notFound', { slug });
    return topic;
  };

  return {
    find: (slug: string) => topics.findOneBy({ slug }),

    /** Finds topics by slug. Unknown slugs are left out. */
    findMany: async (slugs: readonly string[]): Promise<Map<string, TopicEntity>> => {
      const found = await topics.createQueryBuilder('topic').where('topic.slug = ANY(:slugs)', { slugs }).getMany();
      return new Map(found.map((topic) => [topic.slug, topic]));
    },

    list: async (request: ListRequest & { filter?: TopicFilter | null }) => {
      const query = topics.createQueryBuilder('topic');
      const { q, slugs } = request.filter ?? {};
      if (q) {
        query.andWhere('(topic.slug ILIKE :q OR topic.name ILIKE :q OR topic.description ILIKE :q)', {
          q: likePattern(q),
        });
      }
      if (slugs) query.andWhere('topic.slug = ANY(:slugs)', { slugs });
      return readPage(query, {
        request,
        columns: SORTABLE,
        defaultSort: { field: 'name', order: SortOrder.ASC },
        key: 'topic.slug',
      });
    },

    create: async (input: CreateTopicInput): Promise<TopicEntity> => {
      checkTexts(input);
      const { slug, name, description, names, descriptions } = input;
      await rowsOf(
        dataSource,
        'INSERT INTO topics (slug, name, description, names, descriptions) VALUES ($1, $2, $3, $4, $5)',
        [slug, name, description ?? '', names ?? {}, descriptions ?? {}],
      ).catch(explainConflict({ topics_pkey: 'topic.slugTaken' }));
      return findOrThrow(slug);
    },

    update: async (slug: string, input: UpdateTopicInput): Promise<TopicEntity> => {
      checkTexts(input);
      await rowsOf(
        dataSource,
        `UPDATE topics SET name = coalesce($2, name), description = coalesce($3, description),
           names = coalesce($4, names), descriptions = coalesce($5, descriptions) WHERE slug = $1`,
        [slug, input.name ?? null, input.description ?? null, input.names ?? null, input.descriptions ?? null],
      );
      return findOrThrow(slug);
    },

    /** Deletes topics. Unsubscribes stay, and hold for a topic that gets the same slug. */
    delete: async (slugs: string[]): Promise<number> =>
      dataSource.transaction(async (manager) => {
        const [used] = await rowsOf<{ topic: string }>(
          manager,
          `SELECT topic FROM dispatches
           WHERE topic = ANY($1) AND status IN ('SCHEDULED', 'SENDING', 'PAUSED') LIMIT 1`,
          [slugs],
        );
        if (used) throw new AppError('topic.isBeingSent', { slug: used.topic });
        return countChanged(manager, 'DELETE FROM topics WHERE slug = ANY($1)', [slugs]).catch(
          explainConflict({
            templates_topic_fkey: 'topic.isUsedByTemplate',
            notifications_topic_fkey: 'topic.isUsedByNotification',
          }),
        );
      }),
  };
};

const checkTexts = ({ names, descriptions }: Pick<UpdateTopicInput, 'names' | 'descriptions'>): void => {
  const issues = [
    ...issuesOfTexts(names ?? {}, { field: 'names', maxLength: MAX_NAME_LENGTH }),
    ...issuesOfTexts(descriptions ?? {}, { field: 'descriptions', maxLength: MAX_DESCRIPTION_LENGTH }),
  ];
  if (issues.length > 0) throw badInput(...issues);
};
