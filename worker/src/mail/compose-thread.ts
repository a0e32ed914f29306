import { randomBytes } from 'node:crypto';
import { mailLinksOf, TEST_TOKEN } from '@tidings/core/feedback/links';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { Recipient } from '@tidings/core/ledger/recipient';
import { type Addressee, createDispatchRenderer } from '@tidings/core/rendering/dispatch-renderer';
import { nameOf } from '@tidings/core/rendering/mail-context';
import { type CompiledMail, compileMail, type RenderedMail } from '@tidings/core/rendering/render-mail';
import { TemplateError } from '@tidings/core/rendering/template-error';
import { answerTasks } from '@tidings/core/runtime/answer-tasks';
import { LRUCache } from 'lru-cache';
import { CACHE_CLEAR_MS } from '../dispatch-cache.js';
import { composeMail } from './compose.js';
import { createDkimSigner, type DkimKey } from './dkim.js';
import { listHeaders, type TopicMail } from './list-headers.js';

/** What the mails of a batch have in common. */
export interface ComposeTask {
  dispatch: Pick<
    DispatchContent,
    'id' | 'templateSlug' | 'templateVersion' | 'title' | 'content' | 'format' | 'context'
  >;
  /** Undefined for transactional mails. */
  topic: TopicMail | undefined;
  /** The From header. */
  from: string;
  /** Undefined if mails aren't signed. */
  dkim: DkimKey | undefined;
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

/** The composed mail, an error of the template, or an internal error. */
export type ComposeResult = { raw: string } | { templateError: string } | { fault: string };

/** Limits that bound the memory: a context may have 256 KiB and a template 512 KiB. */
const MAX_DISPATCHES = 100;
const MAX_TEMPLATES = 100;

const renderers = new LRUCache<string, (addressee: Addressee) => RenderedMail>({ max: MAX_DISPATCHES });
const templates = new LRUCache<string, CompiledMail>({ max: MAX_TEMPLATES });
// Drop contexts that were erased or are past their retention.
setInterval(() => renderers.clear(), CACHE_CLEAR_MS).unref();

const compiledOf = ({
  templateSlug,
  templateVersion,
  title,
  content,
  format,
}: ComposeTask['dispatch']): CompiledMail => {
  const key = `${templateSlug}@${templateVersion}`;
  const kept = templates.get(key) ?? compileMail({ title, content, format });
  templates.set(key, kept);
  return kept;
};

const rendererOf = ({ dispatch, topic }: Pick<ComposeTask, 'dispatch' | 'topic'>) => {
  const kept =
    renderers.get(dispatch.id) ??
    createDispatchRenderer({
      compiled: () => compiledOf(dispatch),
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

/** The DKIM signer. It is created once, since a worker has only one key. */
let sign: ((raw: string) => string) | undefined;
const signerOf = (key: DkimKey | undefined): ((raw: string) => string) => {
  if (!key) return (raw) => raw;
  sign ??= createDkimSigner(key);
  return sign;
};

/** Test mails have no list headers: nobody unsubscribes from them. */
const listHeadersOf = (topic: TopicMail | undefined, token: string | undefined): string[] =>
  topic && token !== undefined && token !== TEST_TOKEN ? listHeaders(topic, token) : [];

const EMPTY_SUBJECT = 'title: the subject is empty for this recipient';

answerTasks<ComposeTask, MailToCompose, ComposeResult>({
  begin: ({ dispatch, topic, from, dkim }) => {
    const render = rendererOf({ dispatch, topic });
    const signed = signerOf(dkim);
    return ({ recipient, email, messageId, date, token, headers = [] }) => {
      try {
        const to = { name: nameOf(recipient), address: email };
        const rendered = render({ recipient, email, token });
        const mail = { ...rendered, from, to, messageId, headers: [...headers, ...listHeadersOf(topic, token)] };
        if (mail.subject === '') return { templateError: EMPTY_SUBJECT };
        return { raw: signed(composeMail(mail, { date, boundary: nextBoundary() })) };
      } catch (err) {
        if (err instanceof TemplateError) return { templateError: err.message };
        return { fault: (err as Error).stack ?? String(err) };
      }
    };
  },
  sizeOf: (result) => ('raw' in result ? result.raw.length : 100),
});
