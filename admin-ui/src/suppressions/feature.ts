import Block from '@mui/icons-material/Block';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { suppressionsEnglish, suppressionsRussian } from './messages';
import { CreateSuppressionDocument, SuppressionListDocument, SuppressionOneDocument } from './suppressions.generated';

export const suppressions: Feature = {
  name: 'suppressions',
  icon: Block,
  routes: {
    recordRepresentation: 'email',
    list: lazy(async () => ({ default: (await import('./SuppressionList')).SuppressionList })),
    create: lazy(async () => ({ default: (await import('./SuppressionCreate')).SuppressionCreate })),
    show: lazy(async () => ({ default: (await import('./SuppressionShow')).SuppressionShow })),
    pages: {
      '/suppressions/import': lazy(async () => ({
        default: (await import('./import/SuppressionImportPage')).SuppressionImportPage,
      })),
    },
  },
  api: {
    list: SuppressionListDocument,
    one: SuppressionOneDocument,
    create: CreateSuppressionDocument,
    idsFilter: 'ids',
    toInput: ({ email, scope, topic, note, expiresAt }) => ({
      email,
      scope,
      note: note ?? '',
      ...(scope === 'TOPIC' && { topic }),
      ...(expiresAt && { expiresAt }),
    }),
  },
  auditSubjects: ['suppression'],
  messages: { en: suppressionsEnglish, ru: suppressionsRussian },
};
