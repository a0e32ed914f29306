import Reply from '@mui/icons-material/Reply';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { FeedbackListDocument } from './feedback.generated';
import { feedbackEnglish, feedbackRussian } from './messages';

export const feedback: Feature = {
  name: 'feedback',
  icon: Reply,
  routes: {
    list: lazy(async () => ({ default: (await import('./FeedbackList')).FeedbackList })),
  },
  api: { list: FeedbackListDocument, idsFilter: 'ids' },
  messages: { en: feedbackEnglish, ru: feedbackRussian },
};
