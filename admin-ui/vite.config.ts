import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Two pages that share nothing heavy: who signs in doesn't load the playground's editor.
export default defineConfig({
  plugins: [react()],
  build: {
    // The pages' policy allows no data: URLs, so small files stay files.
    assetsInlineLimit: 0,
    // The editor is one big lazy part; anything above it is a mistake worth a warning.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: ['index.html', 'playground.html'],
      // The editor's packages carry a React compiler's directive, which nothing here reads.
      checks: { moduleLevelDirective: false },
    },
  },
});
