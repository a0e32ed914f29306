import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createTestPool } from '../../../../test/support/test-database.js';

// docs/architecture.md explains what the lists in this file allow, under "Who reads and writes which table".

const LEDGER = 'core/ledger';

/** Every table of PostgreSQL, by the part that writes it. */
const OWNED: Record<string, string[]> = {
  [LEDGER]: [
    'dispatches',
    'deliveries',
    'attempt_outbox',
    'attempt_batches',
    'queues',
    'workers',
    'feedback',
    'feedback_outbox',
    'feedback_batches',
    'suppressions',
    'suppression_undos',
    'keys',
    'file_contents',
    'file_chunks',
    'files',
    'domain_holds',
    'route_tokens',
    'route_windows',
    'slow_domains',
    'webhook_outbox',
  ],
  users: ['users'],
  groups: ['groups', 'group_members'],
  notifications: ['notifications', 'notification_users', 'notification_groups'],
  templates: ['templates', 'template_versions'],
  topics: ['topics'],
  senders: ['senders', 'sender_routes', 'dkim_keys'],
  routes: ['routes'],
  alerts: ['alert_rules', 'alert_rule_routes', 'alerts'],
  webhooks: ['webhook_endpoints', 'webhook_messages', 'webhook_lanes', 'webhook_tries', 'webhook_replays'],
  'api-keys': ['api_keys'],
  auth: ['sessions', 'sign_in_tries'],
  audit: ['audit_log'],
  'personal-data': ['erasures'],
  addresses: ['backfills'],
  assembly: ['schema_compatibility', 'sending_version'],
};

/**
 * Tables that a part writes although another part owns them. Each write shares a transaction or a statement with other
 * changes.
 */
const FOREIGN_WRITES: Record<string, string[]> = {
  // The transaction that creates a sender also makes workers exit that are too old to know senders. Workers report whether a route is up.
  [LEDGER]: ['schema_compatibility', 'routes'],
  // Saving or importing a user also sets the user's groups. A user who may no longer sign in loses all sessions at
  // once.
  users: ['group_members', 'sessions'],
  // Changing one's own password updates the user, and ends the user's other sessions.
  auth: ['users'],
  // The normalizer rewrites addresses that an older version stored, and merges two accounts that have the same address.
  addresses: ['users', 'group_members', 'notification_users', 'deliveries'],
  // Taking entries of the outbox and writing their requests is one transaction.
  webhooks: ['webhook_outbox'],
  // The first start inserts the first admin.
  assembly: ['users'],
};

/** Tables that a part reads without importing the feature that owns them. */
const FOREIGN_READS: Record<string, string[]> = {
  // Statements of the ledger that claim deliveries, create audiences or render mails read the current user, group and
  // template version. Recording an unsubscribe reads whether its topic still exists. A content is deleted once no template has it.
  // Mails that wait are released by the limits of routes, and sends are stopped by the rules of senders. Workers read how to send.
  [LEDGER]: [
    'users',
    'group_members',
    'templates',
    'template_versions',
    'schema_compatibility',
    'topics',
    'senders',
    'sender_routes',
    'dkim_keys',
    'routes',
    'sending_version',
    'webhook_endpoints',
  ],
  // Lists, filters and exports of users show groups, and the users of a notification are found by the users feature.
  users: ['groups', 'group_members', 'notification_users'],
  // One query finds the groups of users and the groups of notifications.
  groups: ['notification_groups'],
  // A caller's name is a username or the name of an API key.
  auth: ['api_keys'],
  addresses: ['users', 'group_members', 'notification_users'],
  // The export of a person reads every table, and exports the rows as they are stored.
  'personal-data': [
    'users',
    'groups',
    'group_members',
    'notifications',
    'notification_users',
    'sessions',
    'audit_log',
    'alert_rules',
  ],
  assembly: ['users'],
};

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
const TABLES = Object.values(OWNED).flat();
const ownerOf = (table: string) => Object.keys(OWNED).find((owner) => OWNED[owner]!.includes(table))!;

interface Source {
  file: string;
  /** Name of the feature, or `assembly`, `foundation` or `core/ledger`. */
  part: string;
  text: string;
}

const readSources = (folder: string, partOf: (path: string) => string): Source[] =>
  readdirSync(`${REPOSITORY}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !/(migrations|testing)\//.test(path))
    .map((path) => ({
      file: `${folder}/${path}`,
      part: partOf(path),
      text: readFileSync(`${REPOSITORY}${folder}/${path}`, 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, ''),
    }));

const sources = [
  ...readSources('server/src', (path) => /^features\/([^/]+)/.exec(path)?.[1] ?? path.split('/')[0]!),
  ...readSources('packages/core/src', () => LEDGER),
  ...readSources('worker/src', () => 'worker'),
];

const tableOfEntity = new Map(
  sources.flatMap(({ text }) =>
    [...text.matchAll(/@Entity\(\{ name: '(\w+)' \}\)\s*export class (\w+)/g)].map(([, table, entity]) => [
      entity!,
      table!,
    ]),
  ),
);
const name = `(${TABLES.join('|')})\\b`;
const entity = `(${[...tableOfEntity.keys()].join('|')})\\b`;

/**
 * Tables that a file reads or writes: in SQL, through an entity, or by a name in a list of tables that is put into SQL.
 */
const accessesOf = ({ text }: Source) => {
  const all = (pattern: string) => [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => match[1]!);
  const listed = all(`table: '${name}`);
  const writesListed = /(INTO|DELETE FROM|UPDATE) \$\{table\}/.test(text);
  return {
    writes: [
      ...all(`(?:INSERT INTO|DELETE FROM|(?<!FOR )UPDATE)\\s+${name}`),
      ...all(`\\.(?:update|insert|delete)\\(${entity}`).map((one) => tableOfEntity.get(one)!),
      ...(writesListed ? listed : []),
    ],
    reads: [
      ...all(`(?<!DELETE )(?:FROM|JOIN)\\s+${name}`),
      ...all(`(?:innerJoin|leftJoin)\\('${name}`),
      ...all(`(?:createQueryBuilder|getRepository|find\\w*)\\(${entity}`).map((one) => tableOfEntity.get(one)!),
      ...listed,
    ],
  };
};

const importsOf = (part: string): string[] =>
  sources
    .filter((source) => source.part === part)
    .flatMap(({ text }) =>
      [...text.matchAll(/from '\.\.\/([\w-]+)\/[\w-]+\.feature\.js'/g)].map(([, feature]) => feature!),
    );

test('every table has an owner', async () => {
  const pool = await createTestPool();
  const { rows } = await pool.query<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'`,
  );
  expect(rows.map(({ tablename }) => tablename).sort()).toEqual([...TABLES].sort());
});

test('a table is written only by its owner, apart from the listed exceptions', () => {
  const found = sources.flatMap((source) =>
    accessesOf(source)
      .writes.filter((table) => ownerOf(table) !== source.part && !FOREIGN_WRITES[source.part]?.includes(table))
      .map((table) => `${source.file} writes ${table} of ${ownerOf(table)}`),
  );
  expect(found).toEqual([]);
});

test('a feature reads only its own tables, the ledger’s, and those of features that it imports, apart from the listed exceptions', () => {
  const found = sources.flatMap((source) => {
    const readable = [source.part, LEDGER, ...importsOf(source.part)];
    return accessesOf(source)
      .reads.filter((table) => !readable.includes(ownerOf(table)) && !FOREIGN_READS[source.part]?.includes(table))
      .map((table) => `${source.file} reads ${table} of ${ownerOf(table)}`);
  });
  expect(found).toEqual([]);
});

test('each listed exception is still needed', () => {
  const unused = (exceptions: Record<string, string[]>, kind: 'reads' | 'writes') =>
    Object.entries(exceptions).flatMap(([part, tables]) => {
      const used = sources.filter((source) => source.part === part).flatMap((source) => accessesOf(source)[kind]);
      return tables.filter((table) => !used.includes(table)).map((table) => `${part} ${kind} ${table}`);
    });
  expect([...unused(FOREIGN_WRITES, 'writes'), ...unused(FOREIGN_READS, 'reads')]).toEqual([]);
});
