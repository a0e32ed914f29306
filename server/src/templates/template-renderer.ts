import { createRequire } from 'node:module';
import { createThreadPool } from '@tidings/core/runtime/thread-pool';
import { LRUCache } from 'lru-cache';
import { AppError } from '../errors.js';
import type { RenderedForPeople, TemplateAnswer, TemplateSource, TemplateTask } from './template-thread.js';

/** As it was built, also where this file is run from its source. */
const THREAD = createRequire(import.meta.url).resolve('@tidings/server/templates/template-thread');

/** Templates are programs that somebody else has written. */
const MOST_MS = 1_000;
const MOST_MB = 128;

/** One for whoever tries what takes long, one for the others. */
const THREADS = 2;

const VARIABLES_KEPT = 1_000;

export interface RenderRequest extends TemplateSource {
  context: Record<string, unknown>;
  /** Whoever asks: for each of them one at a time is rendered. */
  caller: string;
}

export interface TemplateRenderer {
  /** Throws TEMPLATE_INVALID, with line and column, for what may not be saved: it doesn't compile, or is too large, or links to a script. */
  check(source: TemplateSource): Promise<void>;
  /** Paths that title and content read from the context. */
  variables(template: TemplateSource & { slug: string; version: number }): Promise<string[]>;
  /** What somebody is writing: throws what `check` throws, too. */
  preview(request: RenderRequest): Promise<RenderedForPeople>;
  /** What was sent. */
  render(request: RenderRequest): Promise<RenderedForPeople>;
  stop(): Promise<void>;
}

/** Everything that the server asks of Handlebars is asked in threads that can be killed: no caller waits for another's template. */
export const createTemplateRenderer = (): TemplateRenderer => {
  const threads = createThreadPool<null, TemplateTask, TemplateAnswer>({
    script: THREAD,
    most: THREADS,
    itemMs: MOST_MS,
    heapMb: MOST_MB,
    isBackground: true,
  });
  const variablesOf = new LRUCache<string, string[]>({ max: VARIABLES_KEPT });
  const turns = createTurns();

  const ask = async (
    task: TemplateTask,
  ): Promise<Exclude<TemplateAnswer, { invalid: unknown } | { fault: string }>> => {
    const { done, killed } = await threads.run(null, [task]);
    if (killed) {
      const most = killed.by === 'time' ? `${MOST_MS / 1_000} s` : `${MOST_MB} MB`;
      throw invalid({ message: `It takes more than ${most} to render.`, line: 1, column: 1, part: 'content' });
    }
    const [answer] = done as [TemplateAnswer];
    if ('invalid' in answer) throw invalid(answer.invalid);
    if ('fault' in answer) throw new Error(answer.fault);
    return answer;
  };

  /** None where the template can't be read any more: a list is shown nevertheless. */
  const readVariables = async (source: TemplateSource): Promise<string[]> => {
    try {
      const answer = await ask({ kind: 'variables', ...source });
      return 'variables' in answer ? answer.variables : [];
    } catch (err) {
      if (err instanceof AppError) return [];
      throw err;
    }
  };

  const render = (kind: 'preview' | 'render', { title, content, context, caller }: RenderRequest) =>
    turns(caller, async () => {
      const answer = await ask({ kind, title, content, context });
      if ('mail' in answer) return answer.mail;
      throw new Error('a mail was asked for and not given');
    });

  return {
    check: async (source) => {
      await ask({ kind: 'check', ...source });
    },
    variables: async ({ slug, version, title, content }) => {
      const key = `${slug}@${version}`;
      const known = variablesOf.get(key);
      if (known) return known;
      const variables = await readVariables({ title, content });
      variablesOf.set(key, variables);
      return variables;
    },
    preview: (request) => render('preview', request),
    render: (request) => render('render', request),
    stop: () => threads.stop(),
  };
};

const invalid = ({ message, ...place }: { message: string; line: number; column: number; part: string }) =>
  new AppError('TEMPLATE_INVALID', message, place);

/** One task of each caller at a time. */
const createTurns = () => {
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
