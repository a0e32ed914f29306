import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Tests import the sources. Processes that they start run the built code.
const alias = [
  { find: /^@tidings\/(core|embedded)\/(.*)$/, replacement: `${source('packages')}/$1/src/$2.ts` },
  { find: /^@tidings\/(server|worker)\/(.*)$/, replacement: `${source('.')}/$1/src/$2.ts` },
  // Vite resolves graphql to its ES modules, and Node resolves it to CommonJS for the libraries. Two copies of graphql don't work together.
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
          // Let Vite transform these: Node would load the client's CommonJS, which has no named exports.
          server: { deps: { inline: ['ra-data-graphql', '@apollo/client'] } },
        },
      },
    ],
  },
});
