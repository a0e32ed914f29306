import { createRequire } from 'node:module';
import type { ReturnPath } from '@tidings/core/feedback/return-path';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { Logger } from '@tidings/core/runtime/logger';
import { createThreadPool } from '@tidings/core/runtime/thread-pool';
import { LRUCache } from 'lru-cache';
import type { ComposeResult, ComposeTask, MailToCompose } from './mail/compose-thread.js';
import type { DkimKey } from './mail/dkim.js';
import { addressOf, domainOf } from './mail/sender.js';

/** The path of the thread's built module, which is used even if this file is run from source. */
const THREAD = createRequire(import.meta.url).resolve('@tidings/worker/mail/compose-thread');

/** Limits on rendering one mail, since templates are untrusted programs. */
const MAX_MS = 1_000;
const MAX_MB = 128;

/** Maximum number of templates, and of dispatches, that are remembered because a mail of theirs exceeded a limit. */
const MAX_REMEMBERED = 1_000;

/** If this many mails of a dispatch exceed a limit, its other mails fail without being rendered. */
const MAX_KILLED = 3;

export interface Composer {
  /** Resolves to the results in the order of `mails`. */
  compose(dispatch: DispatchContent, mails: MailToCompose[]): Promise<ComposeResult[]>;
  stop(): Promise<void>;
}

/**
 * Renders and composes mails in a thread, so that templates don't block sending. If a mail exceeds a limit, its
 * rendering is stopped and the mail fails with a template error. From then on its template is rendered in a second thread, which all
 * templates that exceeded a limit share.
 */
export const createComposer = ({
  mailFrom,
  dkim,
  publicUrl,
  returnPath,
  logger,
}: {
  mailFrom: string;
  dkim?: DkimKey | undefined;
  /** Base of the links in mails with a topic. Undefined: such mails are internal faults. */
  publicUrl?: string | undefined;
  returnPath?: ReturnPath | undefined;
  logger: Logger;
}): Composer => {
  const startThread = () =>
    createThreadPool<ComposeTask, MailToCompose, ComposeResult>({
      script: THREAD,
      maxThreads: 1,
      itemMs: MAX_MS,
      heapMb: MAX_MB,
    });
  const domain = domainOf(addressOf(mailFrom)!);
  const trusted = startThread();
  let quarantine: ReturnType<typeof startThread> | undefined;
  const suspects = new LRUCache<string, true>({ max: MAX_REMEMBERED });
  const killedOf = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  const threadOf = (template: string) => {
    if (!suspects.has(template)) return trusted;
    quarantine ??= startThread();
    return quarantine;
  };

  const recordKill = (dispatch: DispatchContent, by: 'time' | 'memory') => {
    suspects.set(templateOf(dispatch), true);
    const killed = (killedOf.get(dispatch.id) ?? 0) + 1;
    killedOf.set(dispatch.id, killed);
    logger.warn(
      { dispatchId: dispatch.id, template: templateOf(dispatch), by, killed },
      'killed a mail whose template exceeded a limit',
    );
  };

  const compose = async (dispatch: DispatchContent, mails: MailToCompose[]): Promise<ComposeResult[]> => {
    if ((killedOf.get(dispatch.id) ?? 0) >= MAX_KILLED) return mails.map(() => GIVEN_UP);
    const { id, templateSlug, templateVersion, title, content, format, context, topic } = dispatch;
    if (topic !== null && !publicUrl) {
      logger.error({ dispatchId: id }, NO_LINKS);
      return mails.map(() => ({ fault: NO_LINKS }));
    }
    const task = {
      dispatch: { id, templateSlug, templateVersion, title, content, format, context },
      topic: topic === null || !publicUrl ? undefined : { slug: topic, publicUrl, returnPath, domain },
      from: mailFrom,
      dkim,
    };
    const { done, killed } = await threadOf(templateOf(dispatch)).run(task, mails);
    for (const result of done) {
      if ('fault' in result) logger.error({ dispatchId: id, err: result.fault }, 'could not compose a mail');
    }
    if (!killed) return done;
    const before = await compose(dispatch, mails.slice(done.length, killed.at));
    recordKill(dispatch, killed.by);
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

const NO_LINKS = 'a mail with a topic needs links to unsubscribe, and PUBLIC_URL is missing or isn’t https';

const templateOf = ({ templateSlug, templateVersion }: DispatchContent): string => `${templateSlug}@${templateVersion}`;

const FAILURE: Record<'time' | 'memory', ComposeResult> = {
  time: { templateError: `rendering took more than ${MAX_MS / 1_000} s` },
  memory: { templateError: `rendering took more than ${MAX_MB} MB` },
};

const GIVEN_UP: ComposeResult = {
  templateError: `not tried: ${MAX_KILLED} mails of this send took too long to render, or too much memory`,
};
