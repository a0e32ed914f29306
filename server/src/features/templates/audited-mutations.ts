import { type AuditedMutations, type AuditSubject, none } from '../../foundation/audited-mutations.js';

const TEMPLATE: AuditSubject = {
  type: 'template',
  idType: 'text',
  states: `SELECT slug AS id, jsonb_build_object('title', title, 'description', description, 'version', version,
      'topic', topic, 'sender', sender_id, 'strict', strict, 'schema', schema,
      'files', (SELECT jsonb_agg(file ->> 'name') FROM jsonb_array_elements(attachments) file)) AS state
    FROM templates WHERE slug = ANY($1::text[])`,
};

export const auditedMutations: AuditedMutations = {
  createTemplate: { subject: TEMPLATE, ids: none, made: (result) => (result as { slug: unknown }).slug },
  updateTemplate: { subject: TEMPLATE, ids: ({ slug }) => slug },
  publishTemplates: { subject: TEMPLATE, ids: ({ slugs }) => slugs },
  setTemplateSchema: { subject: TEMPLATE, ids: ({ slug }) => slug },
  deleteTemplates: { subject: TEMPLATE, ids: ({ slugs }) => slugs },
};
