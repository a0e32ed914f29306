import type { ResourceApi } from '../api/resource-api';
import {
  CreateTemplateDocument,
  DeleteTemplatesDocument,
  TemplateListDocument,
  TemplateOneDocument,
  UpdateTemplateDocument,
} from './templates.generated';

/** Fields that the form edits and a copy takes over. The format isn't one: the form has a chosen format, which may be none. */
export const TEMPLATE_FIELDS = ['title', 'description', 'content'] as const;

export const templatesApi: ResourceApi = {
  list: TemplateListDocument,
  one: TemplateOneDocument,
  create: CreateTemplateDocument,
  update: UpdateTemplateDocument,
  deleteMany: DeleteTemplatesDocument,
  idsFilter: 'slugs',
  toInput: ({ slug, chosenFormat, ...values }, previous) => ({
    ...(!previous && { slug }),
    // An emptied input is null, and the API leaves a field that is null unchanged.
    ...Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, values[field] ?? ''])),
    // Without a format the server guesses it from the content.
    ...(chosenFormat && { format: chosenFormat }),
  }),
};
