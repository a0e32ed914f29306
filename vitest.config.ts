import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Unit tests import the sources. */
const sources = [
  { find: /^@tidings\/client$/, replacement: source('packages/client/src/client.ts') },
  { find: /^@tidings\/client\/webhooks$/, replacement: source('packages/client/src/webhooks.ts') },
  { find: /^@tidings\/(core|embedded)\/(.*)$/, replacement: `${source('packages')}/$1/src/$2.ts` },
  { find: /^@tidings\/(server|worker)\/(.*)$/, replacement: `${source('.')}/$1/src/$2.ts` },
];

const alias = [
  // Vite resolves graphql to its ES modules, and Node resolves it to CommonJS for the libraries. Two copies of graphql don't work together.
  { find: /^graphql$/, replacement: 'graphql/index.js' },
];

const UNITS = ['packages/{client,core}/src/**/*.test.ts', 'server/src/**/*.test.ts', 'worker/src/**/*.test.ts'];

/** Tests with ClickHouse in their own process. A process can open only one data directory. */
const WITH_CLICKHOUSE = [
  'packages/core/src/delivery-log/delivery-log.test.ts',
  'server/src/features/personal-data/eraser.test.ts',
];

const onServices = {
  globalSetup: [source('test/support/start-postgres.ts')],
  setupFiles: [source('test/support/clean-up-after-file.ts')],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  resolve: { alias },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', source('test/support/left-out-reporter.ts')],
    projects: [
      {
        extends: true,
        resolve: { alias: sources },
        test: {
          ...onServices,
          name: 'units',
          include: UNITS,
          exclude: WITH_CLICKHOUSE,
          // Most of the time of a small file would be the import of the same modules.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...onServices,
          name: 'services',
          include: ['packages/{cli,embedded}/src/**/*.test.ts', 'test/**/*.test.ts', ...WITH_CLICKHOUSE],
          // These files start Tidings each in a process of its own. Node loads the built code in half the time of the sources.
          server: { deps: { external: [/\/dist\/.*\.js$/] } },
        },
      },
      {
        extends: 'admin-ui/vite.config.ts',
        test: {
          name: 'admin-ui',
          root: 'admin-ui',
          // Let Vite transform these: Node would load the client's CommonJS, which has no named exports.
          server: { deps: { inline: ['ra-data-graphql', '@apollo/client'] } },
        },
      },
    ],
  },
});
