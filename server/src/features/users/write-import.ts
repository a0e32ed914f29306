import { storedAddress } from '@tidings/core/addresses/normal-form';
import { issue } from '@tidings/core/errors/issue';
import { rowsOf } from '@tidings/core/ledger/rows';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { NEXT_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { explainConflict } from '../../foundation/database/postgres-errors.js';
import { ImportOutcome, problemOf } from './user-import.inputs.js';
import type { ValidatedRow } from './validate-import.js';

type WrittenRow = ValidatedRow & { userId: string };

const explainRace = explainConflict({
  users_username_key: 'import.usernameTaken',
  group_members_group_id_fkey: 'import.groupDeleted',
});

/**
 * Writes the validated rows, and returns them with the ids of new users. If somebody else has created one of the new
 * users meanwhile, its row is refused.
 */
export const writeImport = async (manager: EntityManager, validated: ValidatedRow[]): Promise<ValidatedRow[]> => {
  const lines = await insertPeople(manager, validated);
  await updatePeople(manager, lines);
  await addToGroups(manager, lines);
  return lines;
};

const insertPeople = async (manager: EntityManager, validated: ValidatedRow[]): Promise<ValidatedRow[]> => {
  const lines = validated.map((line) => (line.outcome === ImportOutcome.CREATED ? { ...line, userId: uuid() } : line));
  const people = withOutcome(lines, ImportOutcome.CREATED).map(({ userId, fields }) => ({
    ...fields,
    id: userId,
    ...storedAddress(fields.email!),
  }));
  if (people.length === 0) return lines;
  const rows = await rowsOf<{ id: string }>(manager, INSERT_PEOPLE, [JSON.stringify(people)]);
  const made = new Set(rows.map(({ id }) => id));
  return lines.map((line) => {
    if (line.outcome !== ImportOutcome.CREATED || made.has(line.userId!)) return line;
    const problems = [problemOf(issue('email', 'import.madeMeanwhile'))];
    return { ...line, outcome: ImportOutcome.REFUSED, problems, joins: [] };
  });
};

const updatePeople = async (manager: EntityManager, lines: ValidatedRow[]) => {
  const changes = withOutcome(lines, ImportOutcome.UPDATED)
    .filter(({ fields }) => Object.keys(fields).length > 0)
    .map(({ userId, fields }) => ({ id: userId, ...fields }));
  if (changes.length === 0) return;
  await manager.query(UPDATE_PEOPLE, [JSON.stringify(changes)]).catch(explainRace);
  // Users who may no longer sign in lose all their sessions.
  const stopped = changes.filter(({ isActive }) => isActive === false).map(({ id }) => id);
  if (stopped.length > 0) await manager.query('DELETE FROM sessions WHERE user_id = ANY($1)', [stopped]);
};

const addToGroups = async (manager: EntityManager, lines: ValidatedRow[]) => {
  const members = lines.flatMap(({ userId, joins }) => joins.map((groupId) => ({ groupId, userId })));
  if (members.length === 0) return;
  await manager
    .query(ADD_TO_GROUPS, [members.map(({ groupId }) => groupId), members.map(({ userId }) => userId)])
    .catch(explainRace);
};

const withOutcome = (lines: ValidatedRow[], outcome: ImportOutcome) =>
  lines.filter((line): line is WrittenRow => line.outcome === outcome);

const GIVEN = `jsonb_to_recordset($1) AS given (id uuid, email text, "emailTyped" text, username text, "firstName" text, "lastName" text,
  locale text, timezone text, attributes jsonb, "isActive" boolean)`;

// The rows are inserted in a fixed order; otherwise two concurrent imports of the same people could deadlock.
const INSERT_PEOPLE = `
INSERT INTO users (id, email, email_typed, username, first_name, last_name, locale, timezone, attributes, is_active)
SELECT id, email, "emailTyped", username, coalesce("firstName", ''), coalesce("lastName", ''), coalesce(locale, 'en'),
  coalesce(timezone, 'UTC'), coalesce(attributes, '{}'), coalesce("isActive", true)
FROM ${GIVEN} ORDER BY email
ON CONFLICT DO NOTHING RETURNING id`;

const UPDATE_PEOPLE = `
UPDATE users SET username = coalesce(given.username, users.username),
  first_name = coalesce(given."firstName", users.first_name), last_name = coalesce(given."lastName", users.last_name),
  locale = coalesce(given.locale, users.locale), timezone = coalesce(given.timezone, users.timezone),
  attributes = coalesce(given.attributes, users.attributes), is_active = coalesce(given."isActive", users.is_active), updated_at = ${NEXT_UPDATED_AT}
FROM ${GIVEN} WHERE users.id = given.id`;

const ADD_TO_GROUPS = `
INSERT INTO group_members (group_id, user_id)
SELECT group_id, user_id FROM unnest($1::uuid[], $2::uuid[]) AS given (group_id, user_id) ORDER BY 1, 2
ON CONFLICT DO NOTHING`;
