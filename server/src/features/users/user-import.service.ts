import type { DataSource } from 'typeorm';
import { unguard } from '../../foundation/csv/formula-guard.js';
import { explainDeadlock } from '../../foundation/database/postgres-errors.js';
import { isStorable } from '../../foundation/graphql/scalars.js';
import { readImportContext } from './import-context.js';
import { ImportOutcome, type ImportReport, type ImportUserRow, type ImportUsersInput } from './user-import.inputs.js';
import { type ValidatedRow, validateImport } from './validate-import.js';
import { writeImport } from './write-import.js';

/**
 * Functions of the groups feature that an import needs. The assembly passes them in, since the users feature doesn't
 * import groups.
 */
interface Groups {
  /** Throws BAD_USER_INPUT if a group doesn't exist. */
  checkExist(groupIds: readonly string[]): Promise<void>;
  /** Finds group ids by name, ignoring case; names without a group are left out. */
  findIdsByName(names: readonly string[]): Promise<Map<string, string>>;
}

export type UserImportService = ReturnType<typeof createUserImportService>;

/**
 * Imports the valid rows in one transaction, and reports the invalid ones. The number of statements doesn't depend on
 * the number of rows.
 */
export const createUserImportService =
  ({ dataSource, groups }: { dataSource: DataSource; groups: Groups }) =>
  async (input: ImportUsersInput): Promise<ImportReport> => {
    const rows = input.rows.map(unguardRow);
    const groupIds = [...new Set((input.groupIds ?? []).map((id) => id.toLowerCase()))];
    if (groupIds.length > 0) await groups.checkExist(groupIds);
    const names = [...new Set(rows.flatMap((row) => row.groups ?? []))].filter(isStorable);
    const groupIdsByName = names.length > 0 ? await groups.findIdsByName(names) : new Map<string, string>();

    return dataSource
      .transaction(async (manager) => {
        const context = { ...(await readImportContext(manager, rows)), groupIds: groupIdsByName };
        const validated = validateImport({ rows, groupIds, deepAttributes: input.deepAttributes ?? false, context });
        return reportOf(input.dryRun ? validated : await writeImport(manager, validated));
      })
      .catch(explainDeadlock);
  };

/**
 * Removes the apostrophes that an export added against formulas. Of the group names only the first can have one, since
 * all groups come from one cell.
 */
const unguardRow = ({ groups, ...cells }: ImportUserRow): ImportUserRow => {
  const texts = Object.entries(cells).map(([field, cell]) => [field, typeof cell === 'string' ? unguard(cell) : cell]);
  return { ...Object.fromEntries(texts), groups: groups?.map((name, place) => (place === 0 ? unguard(name) : name)) };
};

const reportOf = (validated: ValidatedRow[]): ImportReport => {
  const countOf = (wanted: ImportOutcome) => validated.filter(({ outcome }) => outcome === wanted).length;
  return {
    created: countOf(ImportOutcome.CREATED),
    updated: countOf(ImportOutcome.UPDATED),
    unchanged: countOf(ImportOutcome.UNCHANGED),
    refused: countOf(ImportOutcome.REFUSED),
    lines: validated.map(({ row, outcome, problems }) => ({ row, outcome, problems })),
  };
};
