import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { CompiledContent } from '@tidings/core/rendering/content/compile-content';
import { createThreadPool } from '@tidings/core/runtime/thread-pool';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../foundation/errors.js';
import type { ContentAnswer, ContentTask } from './content-thread.js';
import { invalidTemplate } from './invalid-template.js';

/** Path of the thread's built file. The built file is used even if this file runs from source. */
const THREAD = createRequire(import.meta.url).resolve('@tidings/server/features/templates/content-thread');

/** The first compilation in a thread takes 0.4 s, the next of ten sections 0.05 s. */
const MAX_MS = 5_000;
const MAX_MB = 256;

/** MJML takes 80 MB, which a server that compiles none shouldn't hold. */
const IDLE_MS = 60_000;

/** Results are kept, since an editor previews the same content with one context after the other. In characters. */
const MAX_KEPT_LENGTH = 4_000_000;

/** A content, and how it is to be compiled. */
export type ContentSource = ContentTask;

export interface ContentCompiler {
  /**
   * Compiles MJML and inlines CSS, in a thread of its own. The content must compile in Handlebars.
   * Throws TEMPLATE_INVALID, with line and column, for each part that the compiler would drop.
   */
  compile(source: ContentSource): Promise<CompiledContent>;
  stop(): Promise<void>;
}

export const createContentCompiler = ({ idleMs = IDLE_MS } = {}): ContentCompiler => {
  const threads = createThreadPool<null, ContentTask, ContentAnswer>({
    script: THREAD,
    maxThreads: 1,
    itemMs: MAX_MS,
    heapMb: MAX_MB,
    isBackground: true,
    idleMs,
  });
  const compiled = new LRUCache<string, CompiledContent>({
    maxSize: MAX_KEPT_LENGTH,
    sizeCalculation: ({ content }) => content.length + 1,
  });

  return {
    compile: async ({ format, content, inlineCss, part }) => {
      if (format === 'TEXT' || (format === 'HTML' && !inlineCss)) return { format, content, warnings: [] };
      const key = createHash('sha256')
        .update(JSON.stringify([format, inlineCss, content]))
        .digest('base64');
      const known = compiled.get(key);
      if (known) return known;
      const { done, killed } = await threads.run(null, [{ format, content, inlineCss, part }]);
      if (killed) {
        const limit = killed.by === 'time' ? `${MAX_MS / 1_000} s` : `${MAX_MB} MB`;
        throw new AppError('template.tooSlow', { limit, part, line: 1, column: 1 });
      }
      const [answer] = done as [ContentAnswer];
      if ('invalid' in answer) throw invalidTemplate(answer.invalid);
      if ('fault' in answer) throw new Error(answer.fault);
      compiled.set(key, answer.compiled);
      return answer.compiled;
    },
    stop: () => threads.stop(),
  };
};
