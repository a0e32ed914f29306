import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { materialIcons } from './scripts/material-icons.ts';

/** In bytes. Compressing a smaller file saves less than the extra headers cost. */
const WORTH_COMPRESSING = 1_024;

/** Writes a gzip file beside each file, so that the server doesn't compress at run time. */
const gzipFiles = (): Plugin => ({
  name: 'gzip-files',
  apply: 'build',
  writeBundle: ({ dir }) => {
    for (const name of readdirSync(dir!, { recursive: true, encoding: 'utf8' })) {
      const path = join(dir!, name);
      const { size } = statSync(path);
      if (/\.(?:html|js|css|svg)$/.test(name) && size >= WORTH_COMPRESSING)
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
    }
  },
});

// Two separate pages: the admin doesn't load the playground.
export default defineConfig({
  plugins: [materialIcons(), react(), gzipFiles()],
  build: {
    reportCompressedSize: false,
    // The content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    // In kB. A larger chunk gives a warning.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: ['index.html', 'playground.html'],
      output: {
        codeSplitting: {
          groups: [
            // The sign-in page loads this chunk. Without the group its texts would be in the chunk of all messages, which is large.
            {
              name: 'sign-in',
              test: /src\/(?:auth\/(?:texts|browser-settings)|api\/post|i18n\/choose-locale)\.ts$/,
              priority: 1,
            },
            // All messages are in one chunk, which compresses 3 KB better than several chunks.
            { name: 'messages', test: /(?<!i18n\/)messages\.ts$|ra-language|i18n\/react-admin/ },
          ],
        },
      },
    },
  },
});
