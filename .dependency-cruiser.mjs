/**
 * Who may import whom, in the whole repository. `npm run check:imports` runs it.
 * Imports of types count too. `@tidings/core/ledger/sql` isn't resolved: rules match the name.
 */
import { existsSync, readdirSync } from 'node:fs';
import swc from '@swc/core';

// dependency-cruiser 17 has swc read every file without JSX.
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') });

const TEST = '\\.test\\.tsx?$|/testing/';

/** A package, by its name and by its folder. */
const packageOf = (name, folder = name) => `^(@tidings/${name}|${folder}/(src|dist))/`;

const SERVER = packageOf('server');
const WORKER = packageOf('worker');
const CORE = packageOf('core', 'packages/core');
const CLI = '^(tidings|packages/cli/(src|dist))/';
const CLIENT = packageOf('client', 'packages/client');
const EMBEDDED = packageOf('embedded', 'packages/embedded');
const TEST_KIT = packageOf('testing', 'packages/testing');
const ADMIN = '^admin-ui/';

const packages = [
  {
    name: 'core',
    comment: 'Core knows none of its users.',
    from: '^packages/core/src/',
    to: [SERVER, WORKER, EMBEDDED, CLI, CLIENT, ADMIN, TEST_KIT],
  },
  {
    name: 'server',
    comment: 'The server knows core alone.',
    from: '^server/src/',
    to: [WORKER, EMBEDDED, CLI, CLIENT, ADMIN, TEST_KIT],
  },
  {
    name: 'worker',
    comment: 'The worker knows core alone.',
    from: '^worker/src/',
    to: [SERVER, EMBEDDED, CLI, CLIENT, ADMIN, TEST_KIT],
  },
  {
    name: 'embedded',
    comment: 'The one-process mode knows core, server and worker.',
    from: '^packages/embedded/src/',
    to: [CLI, CLIENT, ADMIN, TEST_KIT],
  },
  {
    name: 'admin',
    comment: 'The admin knows the schema alone.',
    from: '^admin-ui/src/',
    to: [SERVER, WORKER, CORE, EMBEDDED, CLI, CLIENT, TEST_KIT],
  },
  {
    name: 'cli',
    comment: 'The command starts the one-process mode, and knows the API besides.',
    from: '^packages/cli/src/',
    to: [SERVER, WORKER, CORE, ADMIN, TEST_KIT],
  },
  {
    name: 'client',
    comment: 'The client knows the API alone.',
    from: '^packages/client/src/',
    to: [SERVER, WORKER, CORE, EMBEDDED, CLI, ADMIN, TEST_KIT],
  },
  {
    name: 'testing',
    comment: 'The test kit starts the one-process mode, and knows the client besides.',
    from: '^packages/testing/src/',
    to: [SERVER, WORKER, CLI, ADMIN],
  },
];

/** Libraries that one part of the repository wraps. */
const libraries = [
  { library: 'amqplib', owners: ['packages/core/src/broker/rabbitmq/'] },
  { library: '@clickhouse/client', owners: ['packages/core/src/delivery-log/', 'packages/embedded/src/'] },
  { library: 'chdb', owners: ['packages/embedded/src/clickhouse/'] },
  { library: 'handlebars', owners: ['packages/core/src/rendering/'] },
  { library: 'html-to-text', owners: ['packages/core/src/rendering/'] },
  { library: 'htmlparser2', owners: ['packages/core/src/rendering/content/'] },
  { library: 'juice', owners: ['packages/core/src/rendering/content/'] },
  { library: 'luxon', owners: ['packages/core/src/quiet-hours/'] },
  { library: 'mjml-core', owners: ['packages/core/src/rendering/content/'] },
  { library: 'mjml-preset-core', owners: ['packages/core/src/rendering/content/'] },
  { library: 'nodemailer', owners: ['worker/src/mail/', 'server/src/features/alerts/'] },
  {
    library: 'standardwebhooks',
    owners: ['packages/client/', 'server/src/foundation/outbound/', 'server/src/[^.]+\\.test\\.ts$', 'test/'],
  },
  {
    library: 'smtp-server',
    owners: ['packages/embedded/src/', 'server/src/features/feedback/', 'worker/src/mail/[^/]+\\.test\\.ts$'],
  },
  { library: 'imapflow', owners: ['server/src/features/feedback/'] },
  { library: 'postal-mime', owners: ['packages/core/src/feedback/', 'packages/embedded/src/', 'test/', 'worker/src/'] },
  { library: 'typeorm', owners: ['server/src/', 'packages/embedded/src/demo/'] },
  { library: 'type-graphql', owners: ['server/src/'] },
  { library: '@apollo/server', owners: ['server/src/assembly/http/'] },
  { library: '@opentelemetry', owners: ['packages/core/src/tracing/'] },
  { library: 'graphql-sse', owners: ['server/src/assembly/http/', 'admin-ui/src/api/'] },
  { library: '@repeaterjs/repeater', owners: ['server/src/'] },
  { library: '@node-rs/argon2', owners: ['server/src/foundation/access/'] },
  { library: 'csv-stringify', owners: ['server/src/foundation/csv/'] },
  { library: 'pg', owners: ['packages/', 'server/src/', 'worker/src/'] },
  { library: 'react', owners: ['admin-ui/'] },
];
const importOf = (library) => [`^${library}(/|$)`, `^node_modules/${library}/`, `^node_modules/@types/${library}/`];

const isAdminFeature = (folder) => existsSync(`admin-ui/src/${folder}/feature.ts`);
const ADMIN_FEATURE = `^admin-ui/src/(${readdirSync('admin-ui/src').filter(isAdminFeature).join('|')})/`;
const ADMIN_ASSEMBLY = '^admin-ui/src/((App|admin|features|main)\\.tsx?$|(auth|i18n|layout|playground|providers)/)';

export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment:
        'No file imports itself by way of others. Excepted: in a form of JSON, a field that is an object holds fields.',
      severity: 'error',
      from: { pathNot: '^admin-ui/src/components/context/Field(Group|Input|Rows)\\.tsx$' },
      to: { circular: true },
    },
    {
      name: 'no-test-code',
      comment: 'What runs in production imports no test support.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|server|worker|admin-ui)/src/', pathNot: TEST },
      to: { path: `^test/|${TEST}` },
    },
    ...packages.map(({ name, comment, from, to }) => ({
      name: `package-${name}`,
      comment,
      severity: 'error',
      from: { path: from },
      to: { path: to },
    })),
    {
      name: 'package-by-name',
      comment: 'Another package is imported by its name.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|server|worker)/src/', pathNot: TEST },
      to: { path: '^(packages/[^/]+|server|worker)/(src|dist)/', pathNot: '^$1/src/' },
    },
    ...libraries.map(({ library, owners }) => ({
      name: `library-${library}`,
      comment: `Only ${owners.join(' and ')} may import ${library}.`,
      severity: 'error',
      from: { path: '^(packages/[^/]+|server|worker|admin-ui)/src/', pathNot: owners.map((owner) => `^${owner}`) },
      to: { path: importOf(library) },
    })),
    {
      name: 'server-resolver-without-sql',
      comment: 'Resolvers call services, and know neither TypeORM nor pg.',
      severity: 'error',
      from: { path: '\\.resolver\\.ts$' },
      to: { path: [...importOf('typeorm'), ...importOf('pg')] },
    },
    {
      name: 'server-foundation-is-lowest',
      comment: 'The foundation knows no feature and nothing of the assembly.',
      severity: 'error',
      from: { path: '^server/src/foundation/', pathNot: TEST },
      to: { path: '^server/src/', pathNot: '^server/src/foundation/' },
    },
    {
      name: 'server-feature-below-assembly',
      comment: 'A feature knows nothing of the assembly.',
      severity: 'error',
      from: { path: '^server/src/features/', pathNot: TEST },
      to: { path: '^server/src/', pathNot: '^server/src/(features|foundation)/' },
    },
    {
      name: 'server-feature-interface',
      comment: "A feature imports another feature's <name>.feature.ts, and no other file of it.",
      severity: 'error',
      from: { path: '^server/src/features/([^/]+)/', pathNot: TEST },
      to: { path: '^server/src/features/', pathNot: ['^server/src/features/$1/', '\\.feature\\.ts$'] },
    },
    {
      name: 'server-feature-interface-from-above',
      comment:
        'The assembly and other packages import <name>.feature.ts of a feature, and no other file of it. Unit tests of the server and their helpers may.',
      severity: 'error',
      from: { pathNot: ['^server/src/features/', '^server/src/.*\\.test\\.ts$', '^server/src/testing/'] },
      to: { path: '^(@tidings/server|server/(src|dist))/features/', pathNot: '\\.feature(\\.ts)?$' },
    },
    {
      name: 'server-entry-points',
      comment: 'Programs are started, not imported.',
      severity: 'error',
      from: {},
      to: { path: '^(@tidings/server|server/src)/(main|superuser|set-up-accounts)(\\.ts)?$' },
    },
    {
      name: 'admin-feature-below-assembly',
      comment: 'A feature of the admin knows nothing of App, layout, providers and languages.',
      severity: 'error',
      from: { path: ADMIN_FEATURE, pathNot: TEST },
      to: { path: ADMIN_ASSEMBLY },
    },
    {
      name: 'admin-feature-interface',
      comment: 'A feature of the admin imports only what stands in the folder public/ of another feature.',
      severity: 'error',
      from: { path: ADMIN_FEATURE, pathNot: TEST },
      to: { path: ADMIN_FEATURE, pathNot: ['^admin-ui/src/$1/', '^admin-ui/src/[^/]+/public/'] },
    },
    {
      name: 'admin-feature-list',
      comment: 'Only features.ts imports a feature.ts of the admin.',
      severity: 'error',
      from: { path: '^admin-ui/src/', pathNot: ['^admin-ui/src/features\\.ts$', TEST] },
      to: { path: '^admin-ui/src/[^/]+/feature\\.ts$' },
    },
    {
      name: 'admin-shared-is-lowest',
      comment: 'Shared components and the API of the admin know no feature and nothing of its assembly.',
      severity: 'error',
      from: { path: '^admin-ui/src/(api|components)/', pathNot: TEST },
      to: { path: [ADMIN_FEATURE, ADMIN_ASSEMBLY] },
    },
  ],
  options: {
    parser: 'swc',
    moduleSystems: ['es6'],
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
