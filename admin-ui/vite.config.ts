import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Below this a file doesn't get smaller by more than the header that says so. */
const WORTH_COMPRESSING = 1_024;

/** Writes each asset a second time as the server hands it to those who take gzip: nobody compresses it again for each visitor. */
const gzipAssets = (): Plugin => ({
  name: 'gzip-assets',
  apply: 'build',
  writeBundle: ({ dir }) => {
    const assets = join(dir!, 'assets');
    for (const name of readdirSync(assets).filter((name) => !name.endsWith('.gz'))) {
      const path = join(assets, name);
      if (statSync(path).size >= WORTH_COMPRESSING)
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
    }
  },
});

// Two pages that share nothing heavy: who signs in doesn't load the playground's editor.
export default defineConfig({
  plugins: [react(), gzipAssets()],
  build: {
    // The pages' policy allows no data: URLs, so small files stay files.
    assetsInlineLimit: 0,
    // The editor is one big lazy part; anything above it is a mistake worth a warning.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: ['index.html', 'playground.html'],
      // The editor's packages carry a React compiler's directive, which nothing here reads.
      checks: { moduleLevelDirective: false },
      // All messages in one file: they compress 3 KB better than between the code of their features.
      output: {
        codeSplitting: {
          groups: [{ name: 'messages', test: /(?<!i18n\/)messages\.ts$|ra-language/ }],
        },
      },
    },
  },
});
