import { createRequire } from 'node:module';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { Logger } from '@tidings/core/runtime/logger';
import { createThreadPool } from '@tidings/core/runtime/thread-pool';
import { LRUCache } from 'lru-cache';
import type { ComposeResult, ComposeTask, MailToCompose } from './mail/compose-thread.js';
import type { DkimKey } from './mail/dkim.js';

/** As it was built, also where this file is run from its source. */
const THREAD = createRequire(import.meta.url).resolve('@tidings/worker/mail/compose-thread');

/** Templates are programs that somebody else has written. */
const MOST_MS = 1_000;
const MOST_MB = 128;

/** A template's mails take the time of their own thread once one of them was killed. */
const SUSPECTS_KEPT = 1_000;

/** After so many the rest of a dispatch isn't tried. */
const MOST_KILLED = 3;

export interface Composer {
  /** In the order of `mails`. */
  compose(dispatch: DispatchContent, mails: MailToCompose[]): Promise<ComposeResult[]>;
  stop(): Promise<void>;
}

/**
 * Renders and composes in a thread, so that what is sent meanwhile waits for no template. What doesn't end is killed, and is the
 * template's failure; from then on the template has a thread that it shares only with others of its kind.
 */
export const createComposer = ({
  mailFrom,
  dkim,
  logger,
}: {
  mailFrom: string;
  dkim?: DkimKey | undefined;
  logger: Logger;
}): Composer => {
  const startThread = () =>
    createThreadPool<ComposeTask, MailToCompose, ComposeResult>({
      script: THREAD,
      maxThreads: 1,
      itemMs: MOST_MS,
      heapMb: MOST_MB,
    });
  const trusted = startThread();
  let quarantine: ReturnType<typeof startThread> | undefined;
  const suspects = new LRUCache<string, true>({ max: SUSPECTS_KEPT });
  const killedOf = new LRUCache<string, number>({ max: SUSPECTS_KEPT });

  const threadOf = (template: string) => {
    if (!suspects.has(template)) return trusted;
    quarantine ??= startThread();
    return quarantine;
  };

  const note = (dispatch: DispatchContent, by: 'time' | 'memory') => {
    suspects.set(templateOf(dispatch), true);
    const killed = (killedOf.get(dispatch.id) ?? 0) + 1;
    killedOf.set(dispatch.id, killed);
    logger.warn({ dispatchId: dispatch.id, template: templateOf(dispatch), by, killed }, 'a template was killed');
  };

  const compose = async (dispatch: DispatchContent, mails: MailToCompose[]): Promise<ComposeResult[]> => {
    if ((killedOf.get(dispatch.id) ?? 0) >= MOST_KILLED) return mails.map(() => GIVEN_UP);
    const { id, templateSlug, templateVersion, title, content, format, context } = dispatch;
    const task = {
      dispatch: { id, templateSlug, templateVersion, title, content, format, context },
      from: mailFrom,
      dkim,
    };
    const { done, killed } = await threadOf(templateOf(dispatch)).run(task, mails);
    for (const result of done) {
      if ('fault' in result) logger.error({ dispatchId: id, err: result.fault }, 'a mail could not be made');
    }
    if (!killed) return done;
    const before = await compose(dispatch, mails.slice(done.length, killed.at));
    note(dispatch, killed.by);
    return [...done, ...before, FAILURE[killed.by], ...(await compose(dispatch, mails.slice(killed.at + 1)))];
  };

  return {
    compose,
    stop: async () => {
      await trusted.stop();
      await quarantine?.stop();
    },
  };
};

const templateOf = ({ templateSlug, templateVersion }: DispatchContent): string => `${templateSlug}@${templateVersion}`;

const FAILURE: Record<'time' | 'memory', ComposeResult> = {
  time: { templateError: `rendering it took more than ${MOST_MS / 1_000} s` },
  memory: { templateError: `rendering it took more than ${MOST_MB} MB` },
};

const GIVEN_UP: ComposeResult = {
  templateError: `not tried: ${MOST_KILLED} mails of this send took too long to render, or too much memory`,
};
