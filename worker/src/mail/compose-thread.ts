import { randomBytes } from 'node:crypto';
import { mailLinksOf, TEST_TOKEN } from '@tidings/core/feedback/links';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { Recipient } from '@tidings/core/ledger/recipient';
import { type CompiledVersion, compileVersion } from '@tidings/core/rendering/compile-version';
import { type Addressee, createDispatchRenderer, type DispatchMail } from '@tidings/core/rendering/dispatch-renderer';
import { nameOf } from '@tidings/core/rendering/mail-context';
import { TemplateError } from '@tidings/core/rendering/template-error';
import { answerTasks } from '@tidings/core/runtime/answer-tasks';
import { LRUCache } from 'lru-cache';
import { CACHE_CLEAR_MS, lengthOf } from '../dispatch-cache.js';
import { type Body, bodyOf, composeMail, customHeaders, type OutgoingMail } from './compose.js';
import { createDkimSigner, type DkimKey, type DkimSigner, relaxedTail } from './dkim.js';
import { listHeaders, type TopicMail } from './list-headers.js';
import { composeHead, type MailFiles, tailOf } from './mail-files.js';
import { redirectMail } from './redirect.js';

/** What the mails of a batch have in common. */
export interface ComposeTask {
  dispatch: Pick<
    DispatchContent,
    | 'id'
    | 'templateSlug'
    | 'templateVersion'
    | 'title'
    | 'content'
    | 'format'
    | 'parts'
    | 'context'
    | 'replyTo'
    | 'headers'
  >;
  /** Undefined for transactional mails. */
  topic: TopicMail | undefined;
  from: OutgoingMail['from'];
  /** Reply-To of mails whose template has none. */
  replyTo: string | undefined;
  /** Keys that each sign the mails. Empty if mails aren't signed. */
  dkim: readonly DkimKey[];
  /** Address that all mails go to. Null: to their recipients. */
  redirectTo: string | null;
  /** Files of each mail. Undefined: none. */
  files: MailFiles | undefined;
}

export interface MailToCompose {
  recipient: Recipient;
  email: string;
  messageId: string;
  /** The `Date` header. */
  date: Date;
  /** The token of the mail's links. Undefined without a topic. */
  token?: string | undefined;
  /** Further header lines, in ASCII, which DKIM doesn't cover. */
  headers?: string[] | undefined;
}

/**
 * The composed mail, an error of the template, or an internal error. If the mails have files, `raw` ends before them, and `body` says
 * what follows.
 */
export type ThreadResult = { raw: string; body?: Body } | { templateError: string } | { fault: string };

/** Limits that bound the memory: a context may have 256 KiB, and the sources of a version 2 MB. */
const MAX_DISPATCHES = 100;
const MAX_TEMPLATES = 100;
const MAX_TEMPLATES_LENGTH = 16_000_000;
const MAX_SIGNERS = 100;

const renderers = new LRUCache<string, (addressee: Addressee) => DispatchMail>({ max: MAX_DISPATCHES });
const templates = new LRUCache<string, CompiledVersion>({ max: MAX_TEMPLATES, maxSize: MAX_TEMPLATES_LENGTH });
// Drop contexts that were erased or are past their retention.
setInterval(() => renderers.clear(), CACHE_CLEAR_MS).unref();

const compiledOf = ({
  templateSlug,
  templateVersion,
  title,
  content,
  format,
  parts,
}: ComposeTask['dispatch']): CompiledVersion => {
  const key = `${templateSlug}@${templateVersion}`;
  const known = templates.get(key);
  if (known) return known;
  const compiled = compileVersion({ title, content, format, parts });
  templates.set(key, compiled, { size: lengthOf({ title, content, parts }) + 1 });
  return compiled;
};

/** Compiles when a mail first needs it. Then it lets go of the task's sources, which each dispatch has a copy of. */
const compilerOf = (dispatch: ComposeTask['dispatch']): (() => CompiledVersion) => {
  let source: ComposeTask['dispatch'] | undefined = dispatch;
  let compiled: CompiledVersion | undefined;
  return () => {
    if (source) compiled = compiledOf(source);
    source = undefined;
    return compiled!;
  };
};

const rendererOf = ({ dispatch, topic }: Pick<ComposeTask, 'dispatch' | 'topic'>) => {
  const kept =
    renderers.get(dispatch.id) ??
    createDispatchRenderer({
      compiled: compilerOf(dispatch),
      context: dispatch.context,
      linksOf: topic && ((token) => mailLinksOf(topic.publicUrl, token)),
    });
  renderers.set(dispatch.id, kept);
  return kept;
};

/** Makes MIME boundaries unpredictable, so that no content can contain one. */
const secret = randomBytes(12).toString('hex');
let boundaries = 0;
const nextBoundary = (): string => {
  boundaries += 1;
  return `--_${secret}-${boundaries.toString(36)}`;
};

/** Signers of senders that are in use, by their keys. */
const signers = new LRUCache<string, DkimSigner>({ max: MAX_SIGNERS });
const signerOf = (keys: readonly DkimKey[]): DkimSigner => {
  if (keys.length === 0) return (raw) => raw;
  const id = keys.map(({ domain, selector, privateKey }) => `${domain} ${selector} ${privateKey}`).join('\n');
  const kept = signers.get(id) ?? createDkimSigner(keys);
  signers.set(id, kept);
  return kept;
};

/** Test mails have no list headers: nobody unsubscribes from them. */
const listHeadersOf = (topic: TopicMail | undefined, token: string | undefined): string[] =>
  topic && token !== undefined && token !== TEST_TOKEN ? listHeaders(topic, token) : [];

/** Returns what DKIM hashes of the files, canonicalized once for all mails of a batch with the same bodies. */
const createHashedTails = (files: MailFiles) => {
  const tails = new Map<Body, Uint8Array[]>();
  return (body: Body): Uint8Array[] => {
    const kept = tails.get(body) ?? relaxedTail(tailOf(files, body));
    tails.set(body, kept);
    return kept;
  };
};

const EMPTY_SUBJECT = 'title: the subject is empty for this recipient';

answerTasks<ComposeTask, MailToCompose, ThreadResult>({
  begin: ({ dispatch, topic, from, replyTo: replyToOfSender, dkim, redirectTo, files }) => {
    const render = rendererOf({ dispatch, topic });
    const signed = signerOf(dkim);
    const hashedTail = files && createHashedTails(files);
    const replyTo = dispatch.replyTo ?? dispatch.parts?.replyTo ?? replyToOfSender;
    const ownHeaders = customHeaders(dispatch.headers ?? {});
    return ({ recipient, email, messageId, date, token, headers = [] }) => {
      try {
        const to = { name: nameOf(recipient), address: email };
        const { subject, html, text } = render({ recipient, email, token });
        const addressed = {
          subject,
          html,
          text,
          from,
          to,
          replyTo,
          messageId,
          customHeaders: ownHeaders,
          headers: headers.concat(listHeadersOf(topic, token)),
        };
        const mail = redirectTo === null ? addressed : redirectMail(addressed, redirectTo);
        if (mail.subject === '') return { templateError: EMPTY_SUBJECT };
        if (!files) return { raw: signed(composeMail(mail, { date, boundary: nextBoundary() })) };
        const body = bodyOf(mail);
        const head = composeHead(mail, { date, body, files });
        return { raw: dkim.length > 0 ? signed(head, hashedTail?.(body)) : head, body };
      } catch (err) {
        if (err instanceof TemplateError) return { templateError: err.message };
        return { fault: (err as Error).stack ?? String(err) };
      }
    };
  },
  sizeOf: (result) => ('raw' in result ? result.raw.length : 100),
});
