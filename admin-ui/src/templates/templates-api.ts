import type { ResourceApi } from '../api/resource-api';
import {
  CreateTemplateDocument,
  DeleteTemplatesDocument,
  TemplateListDocument,
  TemplateOneDocument,
  UpdateTemplateDocument,
} from './templates.generated';

/** Fields that the form edits and a copy takes over. The format is not among them: the form has the chosen format, which may be none. */
export const TEMPLATE_FIELDS = ['title', 'description', 'content'] as const;

export const templatesApi: ResourceApi = {
  list: TemplateListDocument,
  one: TemplateOneDocument,
  create: CreateTemplateDocument,
  update: UpdateTemplateDocument,
  deleteMany: DeleteTemplatesDocument,
  idsFilter: 'slugs',
  toRecord: (template) => ({ ...template, topicSlug: template.topic?.slug ?? null }),
  toInput: ({ slug, chosenFormat, topicSlug, ...values }, previous) => ({
    ...(!previous && { slug }),
    // The value of an emptied input is null, which the API would take as unchanged. So an empty text is sent.
    ...Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, values[field] ?? ''])),
    topic: topicSlug || null,
    // Without a format the server guesses it from the content.
    ...(chosenFormat && { format: chosenFormat }),
  }),
};
