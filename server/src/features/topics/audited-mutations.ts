import { type AuditedMutations, type AuditSubject, none } from '../../foundation/audited-mutations.js';

const TOPIC: AuditSubject = {
  type: 'topic',
  idType: 'text',
  states: `SELECT slug AS id, jsonb_build_object('name', name, 'description', description, 'names', names,
      'descriptions', descriptions) AS state
    FROM topics WHERE slug = ANY($1::text[])`,
};

export const auditedMutations: AuditedMutations = {
  createTopic: { subject: TOPIC, ids: none, made: (result) => (result as { slug: unknown }).slug },
  updateTopic: { subject: TOPIC, ids: ({ slug }) => slug },
  deleteTopics: { subject: TOPIC, ids: ({ slugs }) => slugs },
};
