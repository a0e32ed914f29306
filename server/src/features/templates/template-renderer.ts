import { createRequire } from 'node:module';
import type { ReasonArgs } from '@tidings/core/errors/reasons';
import type { MailSource } from '@tidings/core/rendering/render-mail';
import type { TemplateError, TemplateReason } from '@tidings/core/rendering/template-error';
import { createThreadPool } from '@tidings/core/runtime/thread-pool';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../foundation/errors.js';
import type { FilledIn, RenderedForPeople, TemplateAnswer, TemplateReads, TemplateTask } from './template-thread.js';

/** Path of the thread's built file. The built file is used even if this file runs from source. */
const THREAD = createRequire(import.meta.url).resolve('@tidings/server/features/templates/template-thread');

/** Limits of one task. They are needed because a template is a program written by a user. */
const MAX_MS = 1_000;
const MAX_MB = 128;

/** With two threads, other callers are served while a slow template occupies one of them. */
const THREADS = 2;

const READS_KEPT = 1_000;

export interface RenderRequest extends MailSource {
  filledIn: FilledIn;
  /** The caller, of whom only one template is rendered at a time. */
  caller: string;
}

export interface VersionOfTemplate {
  slug: string;
  version: number;
  title: string;
  content: string;
}

export interface TemplateRenderer {
  /**
   * Throws TEMPLATE_INVALID, with line and column, if a template may not be saved: because it doesn't compile, is too
   * large, contains MJML, or links to a script.
   */
  check(source: MailSource): Promise<void>;
  /** Lists what title and content read from the context. */
  reads(template: VersionOfTemplate): Promise<TemplateReads>;
  /** The cached result of `reads`; undefined if there is none. */
  knownReads(template: Pick<VersionOfTemplate, 'slug' | 'version'>): TemplateReads | undefined;
  /** Renders the subject of one mail. */
  subject(request: { title: string; filledIn: FilledIn }): Promise<string>;
  /** Renders a draft. Throws the same errors as `check`. */
  preview(request: RenderRequest): Promise<RenderedForPeople>;
  /** Renders a mail that was sent. */
  render(request: RenderRequest): Promise<RenderedForPeople>;
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
    if ('invalid' in answer) throw invalid(answer.invalid);
    if ('fault' in answer) throw new Error(answer.fault);
    return answer;
  };

  /**
   * Lists what a template reads; nothing for a template that can no longer be compiled, so that lists of templates
   * still work.
   */
  const askReads = async ({ title, content }: VersionOfTemplate): Promise<TemplateReads> => {
    try {
      const answer = await ask({ kind: 'reads', title, content });
      if ('reads' in answer) return answer.reads;
      throw new Error('what a template reads was asked for and not given');
    } catch (err) {
      if (err instanceof AppError) return { variables: [], subject: { kind: 'never-blank' }, hasTopicLink: true };
      throw err;
    }
  };

  const render = (kind: 'preview' | 'render', { title, content, format, filledIn, caller }: RenderRequest) =>
    runExclusive(caller, async () => {
      const answer = await ask({ kind, title, content, format, filledIn });
      if ('mail' in answer) return answer.mail;
      throw new Error('a mail was asked for and not given');
    });

  return {
    check: async ({ title, content, format }) => {
      await ask({ kind: 'check', title, content, format });
    },
    reads: async (template) => {
      const key = keyOf(template);
      const known = readsOf.get(key);
      if (known) return known;
      const reads = await askReads(template);
      readsOf.set(key, reads);
      return reads;
    },
    knownReads: (template) => readsOf.get(keyOf(template)),
    subject: async ({ title, filledIn }) => {
      const answer = await ask({ kind: 'subject', title, filledIn });
      if ('subject' in answer) return answer.subject;
      throw new Error('a subject was asked for and not given');
    },
    preview: (request) => render('preview', request),
    render: (request) => render('render', request),
    stop: () => threads.stop(),
  };
};

const keyOf = ({ slug, version }: Pick<VersionOfTemplate, 'slug' | 'version'>) => `${slug}@${version}`;

/** Converts an error of the thread. The cast is safe, since the thread gives each reason its own parameters. */
const invalid = ({ reason, params }: Pick<TemplateError, 'reason' | 'params'>) =>
  new AppError(reason, ...([params] as unknown as ReasonArgs<TemplateReason>));

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
