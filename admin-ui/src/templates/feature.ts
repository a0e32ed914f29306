import Description from '@mui/icons-material/Description';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { templatesEnglish, templatesRussian } from './messages';
import { templatesApi } from './templates-api';

export const templates: Feature = {
  name: 'templates',
  icon: Description,
  routes: {
    recordRepresentation: 'slug',
    list: lazy(async () => ({ default: (await import('./TemplateList')).TemplateList })),
    create: lazy(async () => ({ default: (await import('./TemplateCreate')).TemplateCreate })),
    edit: lazy(async () => ({ default: (await import('./TemplateEdit')).TemplateEdit })),
    show: lazy(async () => ({ default: (await import('./TemplateShow')).TemplateShow })),
  },
  api: templatesApi,
  auditSubjects: ['template'],
  messages: { en: templatesEnglish, ru: templatesRussian },
};
