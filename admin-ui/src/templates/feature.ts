import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const templates: ResourceProps = {
  name: 'templates',
  recordRepresentation: 'slug',
  list: lazy(async () => ({ default: (await import('./TemplateList')).TemplateList })),
  create: lazy(async () => ({ default: (await import('./TemplateCreate')).TemplateCreate })),
  edit: lazy(async () => ({ default: (await import('./TemplateEdit')).TemplateEdit })),
  show: lazy(async () => ({ default: (await import('./TemplateShow')).TemplateShow })),
};
