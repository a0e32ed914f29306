import type { Feature } from '../feature';
import type { AuditLogQuery } from './audit.generated';

export type AuditEntry = AuditLogQuery['auditLog']['items'][number];

/** Who did something: a user, an API key, or a caller who wasn't signed in. */
export type AuditActor = Pick<AuditEntry, 'actor' | 'actorName'>;

/** Changed field of a subject, with its old and new value. */
export interface Change {
  name: string;
  before: string | undefined;
  after: string | undefined;
}

/** Path of a subject's page; undefined if no feature has one for this type. */
export const pageOf = (features: readonly Feature[], subjectType: string, id: string): string | undefined => {
  const feature = features.find(({ auditSubjects = [] }) => auditSubjects.includes(subjectType));
  if (!feature) return undefined;
  const path = `/${feature.name}/${encodeURIComponent(id)}`;
  return feature.routes.edit || feature.routes.pages?.[`/${feature.name}/:id`] ? path : `${path}/show`;
};

const stateOf = (states: unknown, id: string): Record<string, unknown> =>
  ((states as Record<string, Record<string, unknown>> | null)?.[id] ?? {}) as Record<string, unknown>;

const wordOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Changed fields of one subject. A created or deleted subject lists all its fields. Empty if the action was refused. */
export const changesOf = (
  { outcome, before, after }: Pick<AuditEntry, 'outcome' | 'before' | 'after'>,
  id: string,
): Change[] => {
  if (outcome !== 'DONE') return [];
  const [was, is] = [stateOf(before, id), stateOf(after, id)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((name) => ({ name, before: wordOf(was[name]), after: wordOf(is[name]) }))
    .filter((change) => change.before !== change.after);
};
