import { createRequire } from 'node:module';
import { MAX_MAIL_BYTES } from '@tidings/core/ledger/attachment';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { Logger } from '@tidings/core/runtime/logger';
import { createThreadPool } from '@tidings/core/runtime/thread-pool';
import { LRUCache } from 'lru-cache';
import type { Identity } from './identities.js';
import type { Body } from './mail/compose.js';
import type { ComposeTask, MailToCompose, ThreadResult } from './mail/compose-thread.js';
import { type MailFiles, tailOf } from './mail/mail-files.js';

/** The path of the thread's built module, which is used even if this file is run from source. */
const THREAD = createRequire(import.meta.url).resolve('@tidings/worker/mail/compose-thread');

/** Limits on rendering one mail, since templates are untrusted programs. */
const MAX_MS = 1_000;
const MAX_MB = 128;

/** Maximum number of templates, and of dispatches, that are remembered because a mail of theirs exceeded a limit. */
const MAX_REMEMBERED = 1_000;

/** If this many mails of a dispatch exceed a limit, its other mails fail without being rendered. */
const MAX_KILLED = 3;

/**
 * The composed mail, an error of the template, or an internal error. `raw` has one character per byte (latin1); `tail` follows it, and
 * mails share its memory.
 */
export type ComposeResult =
  | { raw: string; tail?: readonly Uint8Array[] }
  | { templateError: string }
  | { fault: string };

/** What mails that are composed together have in common. */
export interface CommonOfMails {
  dispatch: DispatchContent;
  identity: Pick<Identity, 'from' | 'replyTo' | 'returnPath' | 'dkim' | 'domain'>;
  files?: MailFiles | undefined;
}

export interface Composer {
  /** Resolves to the results in the order of `mails`. */
  compose(common: CommonOfMails, mails: MailToCompose[]): Promise<ComposeResult[]>;
  stop(): Promise<void>;
}

/**
 * Renders and composes mails in a thread, so that templates don't block sending. If a mail exceeds a limit, its
 * rendering is stopped and the mail fails with a template error. From then on its template is rendered in a second thread, which all
 * templates that exceeded a limit share.
 */
export const createComposer = ({
  publicUrl,
  redirectTo = null,
  logger,
}: {
  /** Base of the links in mails with a topic. Undefined: such mails are internal faults. */
  publicUrl?: string | undefined;
  /** Address that all mails go to. Null: to their recipients. */
  redirectTo?: string | null;
  logger: Logger;
}): Composer => {
  const startThread = () =>
    createThreadPool<ComposeTask, MailToCompose, ThreadResult>({
      script: THREAD,
      maxThreads: 1,
      itemMs: MAX_MS,
      heapMb: MAX_MB,
    });
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

  const render = async (common: CommonOfMails, mails: MailToCompose[]): Promise<ThreadResult[]> => {
    const { dispatch, identity, files } = common;
    if ((killedOf.get(dispatch.id) ?? 0) >= MAX_KILLED) return mails.map(() => GIVEN_UP);
    const { id, templateSlug, templateVersion, title, content, format, parts, context, topic, replyTo, headers } =
      dispatch;
    if (topic !== null && !publicUrl) {
      logger.error({ dispatchId: id }, NO_LINKS);
      return mails.map(() => ({ fault: NO_LINKS }));
    }
    const task = {
      dispatch: { id, templateSlug, templateVersion, title, content, format, parts, context, replyTo, headers },
      topic:
        topic === null || !publicUrl
          ? undefined
          : { slug: topic, publicUrl, returnPath: identity.returnPath, domain: identity.domain },
      from: identity.from,
      replyTo: identity.replyTo,
      dkim: identity.dkim,
      redirectTo,
      files,
    };
    const { done, killed } = await threadOf(templateOf(dispatch)).run(task, mails);
    for (const result of done) {
      if ('fault' in result) logger.error({ dispatchId: id, err: result.fault }, 'could not compose a mail');
    }
    if (!killed) return done;
    const before = await render(common, mails.slice(done.length, killed.at));
    recordKill(dispatch, killed.by);
    return [...done, ...before, FAILURE[killed.by], ...(await render(common, mails.slice(killed.at + 1)))];
  };

  return {
    compose: async (common, mails) => {
      const results = await render(common, mails);
      return common.files ? withFiles(results, common.files) : results;
    },
    stop: async () => {
      await trusted.stop();
      await quarantine?.stop();
    },
  };
};

/** Appends the files. All mails with the same bodies get the same bytes. */
const withFiles = (results: ThreadResult[], files: MailFiles): ComposeResult[] => {
  const tails = new Map<Body, Uint8Array[]>();
  return results.map((result) => {
    if (!('raw' in result) || !result.body) return result;
    const tail = tails.get(result.body) ?? tailOf(files, result.body);
    tails.set(result.body, tail);
    const size = tail.reduce((sum, piece) => sum + piece.length, result.raw.length);
    return size > MAX_MAIL_BYTES ? TOO_LARGE : { raw: result.raw, tail };
  });
};

const TOO_LARGE: ComposeResult = {
  templateError: `the mail with its files is larger than ${MAX_MAIL_BYTES / 1024 / 1024} MB`,
};

const NO_LINKS = 'a mail with a topic needs links to unsubscribe, and PUBLIC_URL is missing or isn’t https';

const templateOf = ({ templateSlug, templateVersion }: DispatchContent): string => `${templateSlug}@${templateVersion}`;

const FAILURE: Record<'time' | 'memory', ThreadResult> = {
  time: { templateError: `rendering took more than ${MAX_MS / 1_000} s` },
  memory: { templateError: `rendering took more than ${MAX_MB} MB` },
};

const GIVEN_UP: ThreadResult = {
  templateError: `not tried: ${MAX_KILLED} mails of this send took too long to render, or too much memory`,
};
