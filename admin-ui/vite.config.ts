import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { materialIcons } from './scripts/material-icons.ts';

/** In bytes. Compressing a smaller file saves less than the extra headers cost. */
const WORTH_COMPRESSING = 1_024;

/** Writes a gzip file beside each asset, so that the server doesn't compress at run time. */
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

// Two separate pages: the admin doesn't load the playground's editor.
export default defineConfig({
  plugins: [materialIcons(), react(), gzipAssets()],
  build: {
    reportCompressedSize: false,
    // The content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    // In kB. The editor is one large chunk that is loaded when needed. A larger chunk gives a warning.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: ['index.html', 'playground.html'],
      // The editor's packages contain a directive of the React compiler, which isn't used here.
      checks: { moduleLevelDirective: false },
      // All messages are in one chunk, which compresses 3 KB better than several chunks.
      output: {
        codeSplitting: {
          groups: [{ name: 'messages', test: /(?<!i18n\/)messages\.ts$|ra-language|i18n\/react-admin/ }],
        },
      },
    },
  },
});
