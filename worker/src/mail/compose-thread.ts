import { randomBytes } from 'node:crypto';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { Recipient } from '@tidings/core/ledger/recipient';
import { type Addressee, createDispatchRenderer } from '@tidings/core/rendering/dispatch-renderer';
import { nameOf } from '@tidings/core/rendering/mail-context';
import { type CompiledMail, compileMail, type RenderedMail } from '@tidings/core/rendering/render-mail';
import { TemplateError } from '@tidings/core/rendering/template-error';
import { answerTasks } from '@tidings/core/runtime/answer-tasks';
import { LRUCache } from 'lru-cache';
import { FORGOTTEN_AFTER_MS } from '../dispatch-cache.js';
import { composeMail } from './compose.js';
import { createDkimSigner, type DkimKey } from './dkim.js';

/** What the mails of a batch have in common. */
export interface ComposeTask {
  facts: Pick<DispatchContent, 'id' | 'templateSlug' | 'templateVersion' | 'title' | 'content' | 'format' | 'context'>;
  /** As in the header. */
  from: string;
  /** Undefined where mails go unsigned. */
  dkim: DkimKey | undefined;
}

export interface MailToCompose {
  recipient: Recipient;
  email: string;
  messageId: string;
  /** The `Date` header. */
  date: Date;
}

/** The mail; or what is wrong with the template; or what is wrong with us. */
export type ComposeResult = { raw: string } | { templateError: string } | { fault: string };

/** A context may have 256 KiB, a template 512: the sums of both are what these limits hold. */
const DISPATCHES_KEPT = 100;
const TEMPLATES_KEPT = 100;

const renderers = new LRUCache<string, (addressee: Addressee) => RenderedMail>({ max: DISPATCHES_KEPT });
const templates = new LRUCache<string, CompiledMail>({ max: TEMPLATES_KEPT });
// Contexts that were erased, or are no longer to be kept, go from here too.
setInterval(() => renderers.clear(), FORGOTTEN_AFTER_MS).unref();

const compiled = ({ templateSlug, templateVersion, title, content, format }: ComposeTask['facts']): CompiledMail => {
  const key = `${templateSlug}@${templateVersion}`;
  const kept = templates.get(key) ?? compileMail({ title, content, format });
  templates.set(key, kept);
  return kept;
};

const rendererOf = (facts: ComposeTask['facts']) => {
  const kept =
    renderers.get(facts.id) ?? createDispatchRenderer({ compiled: () => compiled(facts), context: facts.context });
  renderers.set(facts.id, kept);
  return kept;
};

/** What no content can hold, since nobody knows the secret of the thread. */
const secret = randomBytes(12).toString('hex');
let boundaries = 0;
const nextBoundary = (): string => {
  boundaries += 1;
  return `--_${secret}-${boundaries.toString(36)}`;
};

/** There is one key for all that a worker sends. */
let sign: ((raw: string) => string) | undefined;
const signerOf = (key: DkimKey | undefined): ((raw: string) => string) => {
  if (!key) return (raw) => raw;
  sign ??= createDkimSigner(key);
  return sign;
};

const EMPTY_SUBJECT = 'title: the subject is empty with the context and the fields of this recipient';

answerTasks<ComposeTask, MailToCompose, ComposeResult>({
  begin: ({ facts, from, dkim }) => {
    const render = rendererOf(facts);
    const signed = signerOf(dkim);
    return ({ recipient, email, messageId, date }) => {
      try {
        const to = { name: nameOf(recipient), address: email };
        const mail = { ...render({ recipient, email }), from, to, messageId };
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
