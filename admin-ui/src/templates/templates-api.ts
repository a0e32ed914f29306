import type { ResourceApi } from '../api/resource-api';
import {
  CreateTemplateDocument,
  DeleteTemplatesDocument,
  TemplateListDocument,
  TemplateOneDocument,
  UpdateTemplateDocument,
} from './templates.generated';

export const templatesApi: ResourceApi = {
  list: TemplateListDocument,
  one: TemplateOneDocument,
  create: CreateTemplateDocument,
  update: UpdateTemplateDocument,
  deleteMany: DeleteTemplatesDocument,
  idsFilter: 'slugs',
  toInput: ({ slug, title, description, content, chosenFormat }, previous) => ({
    ...(!previous && { slug }),
    title,
    description: description ?? '',
    content,
    // Without a format the server guesses it from the content.
    ...(chosenFormat && { format: chosenFormat }),
  }),
};
