import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import { type Issue, issue } from '@tidings/core/errors/issue';
import type { Sql } from '@tidings/core/ledger/sql';
import { type NewSuppression, type SuppressOutcome, suppress, trySuppress } from '@tidings/core/ledger/suppressions';
import type { DataSource } from 'typeorm';
import { unguard } from '../../foundation/csv/formula-guard.js';
import { issuesOfInput } from '../../foundation/graphql/input-rules.js';
import { isStorable } from '../../foundation/graphql/scalars.js';
import { ImportOutcome, problemOf } from '../users/users.feature.js';
import { findTopics } from './find-topics.js';
import { SuppressionScope } from './suppression.entity.js';
import { CreateSuppressionInput, MAX_NOTE_LENGTH } from './suppression.inputs.js';
import type {
  ImportSuppressionRow,
  ImportSuppressionsInput,
  SuppressionImportLine,
  SuppressionImportReport,
} from './suppression-import.inputs.js';

export type SuppressionImportService = ReturnType<typeof createSuppressionImportService>;

const OUTCOMES: Record<SuppressOutcome, ImportOutcome> = {
  CREATED: ImportOutcome.CREATED,
  PROLONGED: ImportOutcome.UPDATED,
  UNCHANGED: ImportOutcome.UNCHANGED,
};

/** Imports the valid rows by one statement, and reports the invalid ones. A second import of the same rows changes nothing. */
export const createSuppressionImportService =
  ({ dataSource, sql }: { dataSource: DataSource; sql: Sql }) =>
  async ({ rows, dryRun }: ImportSuppressionsInput, createdBy: string): Promise<SuppressionImportReport> => {
    const topics = await findTopics(dataSource, topicsIn(rows));
    const validated = rows.map((row) => ({ row: unguardRow(row), issues: findIssues(unguardRow(row), topics) }));
    const valid = validated.filter(({ issues }) => issues.length === 0).map(({ row }) => suppressionOf(row, createdBy));
    const outcomes = valid.length > 0 ? await (dryRun ? trySuppress : suppress)(sql, valid) : [];
    const next = outcomes[Symbol.iterator]();
    return reportOf(
      validated.map(({ issues }, row) => ({
        row,
        outcome: issues.length > 0 ? ImportOutcome.REFUSED : OUTCOMES[next.next().value!],
        problems: issues.map(problemOf),
      })),
    );
  };

const unguardRow = (row: ImportSuppressionRow): ImportSuppressionRow => ({
  ...row,
  email: unguard(row.email),
  note: row.note ? unguard(row.note) : null,
});

const topicsIn = (rows: readonly ImportSuppressionRow[]): string[] =>
  [...new Set(rows.flatMap(({ topic }) => topic ?? []))].filter(isStorable);

const findIssues = (row: ImportSuppressionRow, topics: ReadonlySet<string>): Issue[] => {
  const candidate = Object.assign(new CreateSuppressionInput(), { ...row, scope: scopeOf(row), note: null });
  const issues = issuesOfInput(candidate);
  if ((scopeOf(row) === SuppressionScope.TOPIC) !== Boolean(row.topic)) {
    issues.push(issue('topic', 'suppression.topic'));
  } else if (row.topic && !topics.has(row.topic)) {
    issues.push(issue('topic', 'topic.exists'));
  }
  if (row.expiresAt && row.expiresAt.getTime() <= Date.now()) issues.push(issue('expiresAt', 'instant.future'));
  for (const field of ['email', 'note'] as const) {
    if (!isStorable(row[field] ?? '')) issues.push(issue(field, 'text.storable'));
  }
  return issues;
};

const scopeOf = ({ scope }: ImportSuppressionRow): SuppressionScope => scope ?? SuppressionScope.ALL_MAIL;

const suppressionOf = (row: ImportSuppressionRow, createdBy: string): NewSuppression => ({
  address: normalizeAddress(row.email),
  scope: scopeOf(row),
  topic: row.topic ?? null,
  reason: row.reason ?? 'IMPORTED',
  note: cut(row.note ?? ''),
  createdBy,
  createdAt: row.createdAt ?? null,
  expiresAt: row.expiresAt ?? null,
});

/** Never cuts a character in two. */
const cut = (note: string): string => [...note].slice(0, MAX_NOTE_LENGTH).join('');

const reportOf = (lines: SuppressionImportLine[]): SuppressionImportReport => {
  const countOf = (wanted: ImportOutcome) => lines.filter(({ outcome }) => outcome === wanted).length;
  return {
    created: countOf(ImportOutcome.CREATED),
    updated: countOf(ImportOutcome.UPDATED),
    unchanged: countOf(ImportOutcome.UNCHANGED),
    refused: countOf(ImportOutcome.REFUSED),
    lines,
  };
};
