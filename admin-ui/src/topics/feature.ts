import Topic from '@mui/icons-material/Topic';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { topicsEnglish, topicsRussian } from './messages';
import { rowsOf, textsOf } from './text-rows';
import {
  CreateTopicDocument,
  DeleteTopicsDocument,
  TopicListDocument,
  TopicOneDocument,
  UpdateTopicDocument,
} from './topics.generated';

export const topics: Feature = {
  name: 'topics',
  icon: Topic,
  routes: {
    recordRepresentation: 'name',
    list: lazy(async () => ({ default: (await import('./TopicList')).TopicList })),
    create: lazy(async () => ({ default: (await import('./TopicForm')).TopicCreate })),
    edit: lazy(async () => ({ default: (await import('./TopicForm')).TopicEdit })),
  },
  api: {
    list: TopicListDocument,
    one: TopicOneDocument,
    create: CreateTopicDocument,
    update: UpdateTopicDocument,
    deleteMany: DeleteTopicsDocument,
    idsFilter: 'slugs',
    toRecord: (topic) => ({ ...topic, texts: rowsOf(topic.names, topic.descriptions) }),
    toInput: ({ slug, name, description, texts }, previous) => ({
      ...(!previous && { slug }),
      name,
      description: description ?? '',
      ...textsOf(texts ?? []),
    }),
  },
  auditSubjects: ['topic'],
  messages: { en: topicsEnglish, ru: topicsRussian },
};
