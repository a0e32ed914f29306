import type { ResourceApi } from '../api/resource-api';
import {
  CreateTemplateDocument,
  DeleteTemplatesDocument,
  TemplateListDocument,
  TemplateOneDocument,
  UpdateTemplateDocument,
} from './templates.generated';

/** Fields of a record that no input of the API has. */
const READ_ONLY = ['id', 'format', 'detectedFormat', 'variables', 'version', 'createdAt', 'updatedAt'];

export const templatesApi: ResourceApi = {
  list: TemplateListDocument,
  one: TemplateOneDocument,
  create: CreateTemplateDocument,
  update: UpdateTemplateDocument,
  deleteMany: DeleteTemplatesDocument,
  idsFilter: 'slugs',
  toInput: ({ slug, chosenFormat, ...record }, previous) => ({
    ...(!previous && { slug }),
    ...Object.fromEntries(
      Object.entries(record)
        .filter(([field]) => !READ_ONLY.includes(field))
        // An emptied input is null, and the API leaves a field that is null unchanged.
        .map(([field, value]) => [field, value ?? '']),
    ),
    // Without a format the server guesses it from the content.
    ...(chosenFormat && { format: chosenFormat }),
  }),
};
