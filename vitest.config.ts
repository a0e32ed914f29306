import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Tests run the sources; processes that they start run what was built.
const alias = [
  { find: /^@tidings\/(core|embedded)\/(.*)$/, replacement: `${source('packages')}/$1/src/$2.ts` },
  { find: /^@tidings\/(server|worker)\/(.*)$/, replacement: `${source('.')}/$1/src/$2.ts` },
  // Vite would take its ES modules, and Node, on behalf of the libraries, the others: two copies know nothing of each other.
  { find: /^graphql$/, replacement: 'graphql/index.js' },
];

export default defineConfig({
  resolve: { alias },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', source('test/support/left-out-reporter.ts')],
    projects: [
      {
        extends: true,
        test: {
          name: 'services',
          include: [
            'packages/*/src/**/*.test.ts',
            'server/src/**/*.test.ts',
            'worker/src/**/*.test.ts',
            'test/**/*.test.ts',
          ],
          globalSetup: [source('test/support/start-postgres.ts')],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: 'admin-ui/vite.config.ts',
        test: {
          name: 'admin-ui',
          root: 'admin-ui',
          // As a bundler takes it: Node would take the client's CommonJS, which has no names to import.
          server: { deps: { inline: ['ra-data-graphql', '@apollo/client'] } },
        },
      },
    ],
  },
});
