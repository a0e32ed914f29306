import { isDeepStrictEqual } from 'node:util';
import { asRead } from '@tidings/core/addresses/normal-form';
import { type Issue, issue } from '@tidings/core/errors/issue';
import { Role } from '../../foundation/access/role.js';
import { issuesOfInput } from '../../foundation/graphql/input-rules.js';
import { isStorable } from '../../foundation/graphql/scalars.js';
import type { ImportContext, KnownPerson } from './import-context.js';
import { CreateUserInput, UpdateUserInput } from './user.inputs.js';
import { type ImportLine, ImportOutcome, type ImportUserRow, problemOf } from './user-import.inputs.js';

const TEXTS = ['email', 'username', 'firstName', 'lastName', 'locale', 'timezone'] as const;
const WRITTEN = ['username', 'firstName', 'lastName', 'locale', 'timezone', 'isActive', 'attributes'] as const;

export type PersonFields = Partial<Pick<KnownPerson, (typeof WRITTEN)[number]>> & { email?: string };

export interface ValidatedRow extends ImportLine {
  /** Null for a new user. */
  userId: string | null;
  /** For a new user all given fields; for an existing user only the fields that change. */
  fields: PersonFields;
  /** Groups to add the user to. */
  joins: string[];
}

/**
 * Validates the rows, and computes what each would change. Usernames and admins are compared with their state before
 * the call, so that the order of the rows doesn't matter.
 */
export const validateImport = ({
  rows,
  groupIds,
  deepAttributes = false,
  context,
}: {
  rows: ImportUserRow[];
  /** Whether attributes that are objects on both sides are merged key by key. */
  deepAttributes?: boolean;
  /** Groups that every imported person joins. */
  groupIds: string[];
  context: ImportContext;
}): ValidatedRow[] => {
  const claimEmail = createClaims();
  const claimUsername = createClaims();
  let activeAdmins = context.activeAdmins;

  return rows.map((given, index) => {
    const { emailKey, usernameKey, usernameOwner, person } = context.rows[index]!;
    const row = person ? { ...given, attributes: mergedAttributes(given, { person, deepAttributes }) } : given;
    const issues = checkFields(row, person);
    const isWrong = (field: string) => issues.some(({ path }) => path === field);
    const claimedEmail = isWrong('email') ? undefined : claimEmail(emailKey, index);
    if (claimedEmail !== undefined) issues.push(issue('email', 'import.rowOnce', { row: claimedEmail }));

    // An invalid address is reported once, and not again as the default username.
    const needsUsername = isGiven(row.username) || (!person && !isWrong('email'));
    if (needsUsername && !isWrong('username')) {
      const claimedUsername = claimUsername(usernameKey, index);
      if (claimedUsername !== undefined) issues.push(issue('username', 'import.rowOnce', { row: claimedUsername }));
      if (usernameOwner && usernameOwner !== person?.id) issues.push(issue('username', 'isTaken'));
    }

    const named = (row.groups ?? []).map((name) => {
      const id = context.groupIds.get(name);
      if (!id) issues.push(issue('groups', 'group.nameExists', { name: name.slice(0, MAX_GROUP_NAME_LENGTH) }));
      return id!;
    });

    const stopsAdmin = person?.role === Role.ADMIN && person.isActive && row.isActive === false;
    if (stopsAdmin && activeAdmins <= 1) issues.push(issue('isActive', 'import.lastAdmin'));

    if (issues.length > 0) {
      const problems = issues.map(problemOf);
      return { row: index, outcome: ImportOutcome.REFUSED, problems, userId: null, fields: {}, joins: [] };
    }
    if (stopsAdmin) activeAdmins -= 1;
    const joins = [...new Set([...groupIds, ...named])].filter((id) => !person?.groupIds.includes(id));
    const fields = person ? changesOf(row, person) : newFieldsOf(row);
    const isChanged = joins.length > 0 || Object.keys(fields).length > 0;
    const outcome = person ? (isChanged ? ImportOutcome.UPDATED : ImportOutcome.UNCHANGED) : ImportOutcome.CREATED;
    return { row: index, outcome, problems: [], userId: person?.id ?? null, fields, joins };
  });
};

const MAX_GROUP_NAME_LENGTH = 150;

const isGiven = <Value>(value: Value | null | undefined): value is Value => value !== null && value !== undefined;

/** Creates a function that returns the earlier row with the same key; undefined for the first row with it. */
const createClaims = () => {
  const rowOf = new Map<string, number>();
  return (key: string | null, row: number): number | undefined => {
    if (key === null) return undefined;
    const earlier = rowOf.get(key);
    if (earlier === undefined) rowOf.set(key, row);
    return earlier;
  };
};

/** Checks a row by the rules of createUser for a new user, or of updateUser for an existing one. */
const checkFields = (row: ImportUserRow, person: KnownPerson | null): Issue[] => {
  const { groups: _, ...fields } = row;
  const candidate = person
    ? Object.assign(new UpdateUserInput(), fields)
    : Object.assign(new CreateUserInput(), fields, { username: row.username ?? asRead(row.email) });
  const notStorable = TEXTS.filter((field) => !isStorable(row[field] ?? ''));
  const found = issuesOfInput(candidate);
  const issues = [
    ...found.filter(({ path }) => !notStorable.some((field) => field === path)),
    ...notStorable.map((field) => issue(field, 'text.storable')),
  ];
  // In a row without a username, the address is also the username, and its issue is already reported.
  const isAddressTold = !isGiven(row.username) && issues.some(({ path }) => path === 'email');
  return isAddressTold ? issues.filter(({ path }) => path !== 'username') : issues;
};

const mergedAttributes = (
  { attributes }: ImportUserRow,
  { person, deepAttributes }: { person: KnownPerson; deepAttributes: boolean },
) =>
  attributes && (deepAttributes ? mergeDeep(person.attributes, attributes) : { ...person.attributes, ...attributes });

type JsonObject = Record<string, unknown>;

const mergeDeep = (under: JsonObject, over: JsonObject): JsonObject => {
  const merged = Object.entries(over).map(([key, value]) => {
    const before = Object.hasOwn(under, key) ? under[key] : undefined;
    return [key, isObject(before) && isObject(value) ? mergeDeep(before, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(merged) };
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const newFieldsOf = (row: ImportUserRow): PersonFields => ({
  ...pickGiven(row),
  email: row.email,
  username: row.username ?? asRead(row.email),
});

const changesOf = (row: ImportUserRow, person: KnownPerson): PersonFields => {
  const given = pickGiven(row);
  return Object.fromEntries(
    Object.entries(given).filter(([field, value]) => !isDeepStrictEqual(value, person[field as keyof KnownPerson])),
  );
};

const pickGiven = (row: ImportUserRow): PersonFields =>
  Object.fromEntries(WRITTEN.map((field) => [field, row[field]]).filter(([, value]) => isGiven(value)));
