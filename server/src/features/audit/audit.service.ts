import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import type { AuditSubject } from '../../foundation/audited-mutations.js';
import { countSome, partOf, windowOf } from '../../foundation/graphql/page.js';
import { UUID } from '../../foundation/graphql/uuids.js';
import { findCallerNames } from '../auth/auth.feature.js';
import { AuditEntryEntity } from './audit.entity.js';
import type { AuditFilter, AuditPage } from './audit.inputs.js';

export type AuditService = ReturnType<typeof createAuditService>;

/** Maximum number of object ids and states stored in one audit entry. */
const MAX_SUBJECTS = 1_000;

export interface AuditEntry {
  actor: string;
  /** Caller's IP address. */
  address: string;
  action: string;
  /** DONE, or the error code of a refused call. */
  outcome: string;
  /** Type of the changed objects: the `type` of an `AuditSubject`. */
  subjectType: string;
  subjectIds: string[];
  /** Names of the fields that the call set. */
  fields: string[];
  before: States | null;
  after: States | null;
}

/** States of the changed objects, by object id. */
export type States = Record<string, unknown>;

export const createAuditService = ({ dataSource }: { dataSource: DataSource }) => ({
  /** Reads the current states by id; objects that don't exist are left out. */
  snapshot: async ({ idType, states }: AuditSubject, ids: string[]): Promise<States | null> => {
    const wanted = (idType === 'text' ? ids : ids.filter((id) => UUID.test(id))).slice(0, MAX_SUBJECTS);
    if (!states || wanted.length === 0) return null;
    const rows = await rowsOf<{ id: string; state: unknown }>(dataSource, states, [wanted]);
    return rows.length === 0 ? null : Object.fromEntries(rows.map(({ id, state }) => [id, state]));
  },

  write: async ({ actor, address, action, outcome, subjectType, subjectIds, fields, before, after }: AuditEntry) => {
    await dataSource.query(
      `INSERT INTO audit_log (actor, address, action, outcome, subject_type, subject_ids, fields, before, after)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [actor, address, action, outcome, subjectType, subjectIds.slice(0, MAX_SUBJECTS), fields, before, after],
    );
  },

  /** Lists audit entries, newest first. */
  list: async ({
    page,
    filter,
  }: {
    page?: { page?: number; perPage?: number };
    filter?: AuditFilter | null;
  }): Promise<AuditPage> => {
    const { offset, limit } = windowOf(page);
    const query = dataSource.getRepository(AuditEntryEntity).createQueryBuilder('entry');
    const { actor, action, subjectId, outcome, from, until } = filter ?? {};
    if (actor) query.andWhere('entry.actor = :actor', { actor });
    if (action) query.andWhere('entry.action = :action', { action });
    if (outcome) query.andWhere('entry.outcome = :outcome', { outcome });
    if (subjectId) query.andWhere('entry.subject_ids @> ARRAY[:subjectId]', { subjectId });
    if (from) query.andWhere('entry.at >= :from', { from });
    if (until) query.andWhere('entry.at < :until', { until });
    const count = await countSome(dataSource, query);
    const rows = await query
      .orderBy('entry.id', 'DESC')
      .offset(offset)
      .limit(limit + 1)
      .getMany();
    return partOf({ rows: await withNames(dataSource, rows), offset, limit, count });
  },
});

const NAMED = 20;

/**
 * Looks up the callers' current names. Names aren't stored in the audit log, because they would outlive the erasure of
 * a person.
 */
const withNames = async (dataSource: DataSource, entries: AuditEntryEntity[]): Promise<AuditEntryEntity[]> => {
  const people = entries.filter(({ subjectType }) => subjectType === 'user' || subjectType === 'session');
  const subjects = people.flatMap(({ subjectIds }) => subjectIds.slice(0, NAMED)).map((id) => `user:${id}`);
  const names = await findCallerNames(dataSource, [...entries.map(({ actor }) => actor), ...subjects]);
  return entries.map((entry) => ({
    ...entry,
    actorName: names.get(entry.actor) ?? null,
    subjects: entry.subjectIds
      .slice(0, NAMED)
      .map((id) => ({ id, name: names.get(`user:${id}`) ?? nameIn(entry, id) })),
  }));
};

const nameIn = ({ subjectType, before, after }: AuditEntryEntity, id: string): string | null => {
  if (subjectType === 'template') return id;
  const { name, event } = (after?.[id] ?? before?.[id] ?? {}) as { name?: string; event?: string };
  return name ?? event ?? null;
};
