import { createRequire } from 'node:module';
import { type ContextReport, findIgnored, type ReportRequest } from '@tidings/core/rendering/context-report';
import type { TranslatedTemplate, translateTemplate } from '@tidings/core/rendering/dialects/translate-template';
import type { VersionSource } from '@tidings/core/rendering/template-version';
import { RESERVED } from '@tidings/core/rendering/variables';
import { createThreadPool } from '@tidings/core/runtime/thread-pool';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../foundation/errors.js';
import { type ContentCompiler, createContentCompiler } from './content-compiler.js';
import { invalidTemplate } from './invalid-template.js';
import type {
  DraftToCheck,
  FilledIn,
  RenderedForPeople,
  TemplateAnswer,
  TemplateReads,
  TemplateTask,
} from './template-thread.js';

/** Path of the thread's built file. The built file is used even if this file runs from source. */
const THREAD = createRequire(import.meta.url).resolve('@tidings/server/features/templates/template-thread');

/** Limits of one task. They are needed because a template is a program written by a user. */
const MAX_MS = 1_000;
const MAX_MB = 128;

/** With two threads, other callers are served while a slow template occupies one of them. */
const THREADS = 2;

const READS_KEPT = 1_000;

/** Reports have a thread of their own, since sends wait for them. The dearest report takes a second. */
const MAX_REPORT_MS = 3_000;
const MAX_REPORT_MB = 256;
const REPORTS_IDLE_MS = 60_000;

export interface RenderRequest {
  source: VersionSource;
  filledIn: FilledIn;
  /** The caller, of whom only one template is rendered at a time. */
  caller: string;
}

export interface PreviewRequest extends RenderRequest, DraftToCheck {}

export interface VersionOfTemplate extends VersionSource {
  slug: string;
  version: number;
}

export interface TemplateRenderer {
  /**
   * Throws TEMPLATE_INVALID, with line and column, if a template may not be saved: because it doesn't compile, is too
   * large, contains MJML, or links to a script.
   */
  check(draft: DraftToCheck): Promise<void>;
  /** Names of the layouts and partials that these sources call. Throws TEMPLATE_INVALID if one isn't Handlebars. */
  partialNames(bodies: string[]): Promise<string[]>;
  compile: ContentCompiler['compile'];
  /** Tells what a version reads from the context. Cached by slug and version. */
  reads(template: VersionOfTemplate): Promise<TemplateReads>;
  /**
   * Compares the contexts of a send with a version or a draft. `key` names the source, whose plan is cached. A report
   * that would take too long says that it isn't whole.
   */
  report(task: { key: string; source: VersionSource; request: ReportRequest }): Promise<ContextReport>;
  /** Tells what a draft reads. Throws TEMPLATE_INVALID. */
  readsOfDraft(source: VersionSource): Promise<TemplateReads>;
  /** The cached result of `reads`; undefined if there is none. */
  knownReads(template: Pick<VersionOfTemplate, 'slug' | 'version'>): TemplateReads | undefined;
  /** Renders the subject of one mail. */
  subject(request: { source: VersionSource; filledIn: FilledIn }): Promise<string>;
  /** Renders a draft. Throws the same errors as `check`. */
  preview(request: PreviewRequest): Promise<RenderedForPeople>;
  /** Renders a mail that was sent. */
  render(request: RenderRequest): Promise<RenderedForPeople>;
  /** Translates a template of another service. Throws TEMPLATE_INVALID for one with too many tags. */
  translate(request: Parameters<typeof translateTemplate>[0]): Promise<TranslatedTemplate>;
  stop(): Promise<void>;
}

/**
 * Runs all work with Handlebars in threads that can be terminated, so that a slow template doesn't delay other callers.
 */
export const createTemplateRenderer = (): TemplateRenderer => {
  const threads = createThreadPool<null, TemplateTask, TemplateAnswer>({
    script: THREAD,
    maxThreads: THREADS,
    itemMs: MAX_MS,
    heapMb: MAX_MB,
    isBackground: true,
  });
  const reporting = createThreadPool<null, TemplateTask, TemplateAnswer>({
    script: THREAD,
    maxThreads: 1,
    itemMs: MAX_REPORT_MS,
    heapMb: MAX_REPORT_MB,
    idleMs: REPORTS_IDLE_MS,
  });
  const contents = createContentCompiler();
  const readsOf = new LRUCache<string, TemplateReads>({ max: READS_KEPT });
  const runExclusive = createCallerMutex();

  const ask = async (
    task: TemplateTask,
  ): Promise<Exclude<TemplateAnswer, { invalid: unknown } | { fault: string }>> => {
    const { done, killed } = await threads.run(null, [task]);
    if (killed) {
      const limit = killed.by === 'time' ? `${MAX_MS / 1_000} s` : `${MAX_MB} MB`;
      throw new AppError('template.tooSlow', { limit, part: 'content', line: 1, column: 1 });
    }
    const [answer] = done as [TemplateAnswer];
    if ('invalid' in answer) throw invalidTemplate(answer.invalid);
    if ('fault' in answer) throw new Error(answer.fault);
    return answer;
  };

  const readsOfDraft = async ({ title, content, format, parts }: VersionSource): Promise<TemplateReads> => {
    const answer = await ask({ kind: 'reads', source: { title, content, format, parts } });
    if ('reads' in answer) return answer.reads;
    throw new Error('what a template reads was asked for and not given');
  };

  /**
   * Lists what a template reads; nothing for a template that can no longer be compiled, so that lists of templates
   * still work.
   */
  const askReads = async (version: VersionOfTemplate): Promise<TemplateReads> => {
    try {
      return await readsOfDraft(version);
    } catch (err) {
      if (err instanceof AppError) return NOTHING_READ;
      throw err;
    }
  };

  const render = (caller: string, task: Extract<TemplateTask, { kind: 'preview' | 'render' }>) =>
    runExclusive(caller, async () => {
      const answer = await ask(task);
      if ('mail' in answer) return answer.mail;
      throw new Error('a mail was asked for and not given');
    });

  return {
    check: async ({ source, templateKind, unusable, sourceFormat }) => {
      await ask({ kind: 'check', source, templateKind, unusable, sourceFormat });
    },
    partialNames: async (bodies) => {
      const answer = await ask({ kind: 'partialNames', bodies });
      if ('partialNames' in answer) return answer.partialNames;
      throw new Error('names of partials were asked for and not given');
    },
    reads: async (template) => {
      const key = keyOf(template);
      const known = readsOf.get(key);
      if (known) return known;
      const reads = await askReads(template);
      readsOf.set(key, reads);
      return reads;
    },
    report: async ({ key, source: { title, content, format, parts }, request }) => {
      const { reserved = RESERVED, ...rest } = request;
      const source = { title, content, format, parts };
      const task = { kind: 'report' as const, key, source, request: JSON.stringify(rest), reserved: [...reserved] };
      const { done } = await reporting.run(null, [task]);
      const [answer] = done;
      if (!answer) return unfinished(request);
      if ('report' in answer) return answer.report;
      throw new Error('fault' in answer ? answer.fault : 'a report was asked for and not given');
    },
    readsOfDraft,
    knownReads: (template) => readsOf.get(keyOf(template)),
    subject: async ({ source, filledIn }) => {
      const answer = await ask({ kind: 'subject', source, filledIn });
      if ('subject' in answer) return answer.subject;
      throw new Error('a subject was asked for and not given');
    },
    preview: ({ caller, source, templateKind, unusable, filledIn }) =>
      render(caller, { kind: 'preview', source, templateKind, unusable, filledIn }),
    render: ({ caller, source, filledIn }) => render(caller, { kind: 'render', source, filledIn }),
    translate: async (request) => {
      const answer = await ask({ kind: 'translate', ...request });
      if ('translated' in answer) return answer.translated;
      throw new Error('a translation was asked for and not given');
    },
    compile: contents.compile,
    stop: async () => {
      await Promise.all([threads.stop(), reporting.stop(), contents.stop()]);
    },
  };
};

const unfinished = ({ context, people = [], reserved }: ReportRequest): ContextReport => ({
  missing: [],
  ignored: findIgnored([context, ...people.map(({ recipient }) => recipient.context ?? {})], reserved),
  issues: [],
  isWhole: false,
});

const NOTHING_READ: TemplateReads = {
  variables: [],
  plan: [],
  locale: null,
  subjects: [],
  hasTopicLink: true,
};

const keyOf = ({ slug, version }: Pick<VersionOfTemplate, 'slug' | 'version'>) => `${slug}@${version}`;

/** Runs one task per caller at a time. */
const createCallerMutex = () => {
  const last = new Map<string, Promise<unknown>>();
  return <T>(caller: string, task: () => Promise<T>): Promise<T> => {
    const before = last.get(caller) ?? Promise.resolve();
    const mine = before.then(task, task);
    last.set(caller, mine);
    const forget = () => {
      if (last.get(caller) === mine) last.delete(caller);
    };
    mine.then(forget, forget);
    return mine;
  };
};
