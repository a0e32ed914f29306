import type { AuditLogQuery } from './audit.generated';

export type AuditEntry = AuditLogQuery['auditLog']['items'][number];

/** Who did something: a user, a key, or somebody who wasn't signed in. */
export type AuditActor = Pick<AuditEntry, 'actor' | 'actorName'>;

/** One thing that is another now than it was before. */
export interface Change {
  name: string;
  before: string | undefined;
  after: string | undefined;
}

const PAGES: Record<string, string> = {
  template: 'templates',
  user: 'users',
  session: 'users',
  group: 'groups',
  notification: 'notifications',
  dispatch: 'dispatches',
};

/** Where a subject has a page of its own. */
export const pageOf = (subjectType: string, id: string): string | undefined => {
  const page = PAGES[subjectType];
  if (!page) return undefined;
  return page === 'dispatches' ? `/${page}/${id}/show` : `/${page}/${encodeURIComponent(id)}`;
};

const stateOf = (states: unknown, id: string): Record<string, unknown> =>
  ((states as Record<string, Record<string, unknown>> | null)?.[id] ?? {}) as Record<string, unknown>;

const wordOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** What has changed of one subject; all that it was made with, or was, where it is new or gone. Nothing, where that was refused. */
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
