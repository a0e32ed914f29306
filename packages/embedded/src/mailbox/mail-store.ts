import PostalMime, { type Email } from 'postal-mime';
import { type MailFilter, matchesEnvelope, matchesSubject } from './mail-filter.js';

/** A received mail. It is parsed when somebody opens it. */
export interface StoredMail {
  id: string;
  from: string;
  to: string[];
  messageId: string;
  receivedAt: Date;
  source: Buffer;
}

export interface MailSummary {
  id: string;
  from: string;
  /** Envelope sender, where the mail bounces to. */
  returnPath: string;
  to: string[];
  subject: string;
  messageId: string;
  receivedAt: string;
}

export interface MailDetail extends MailSummary {
  text: string;
  html: string;
  headers: { name: string; value: string }[];
  attachments: { filename: string; mimeType: string; size: number }[];
}

export interface MailAttachment {
  filename: string;
  mimeType: string;
  content: Buffer;
}

const MAX_TOTAL_BYTES = 256 * 1024 * 1024;

export type MailStore = ReturnType<typeof createMailStore>;

/** Keeps the last `keep` mails in memory. */
export const createMailStore = ({ keep }: { keep: number }) => {
  // A Map keeps the order of arrival, oldest first.
  const mails = new Map<string, StoredMail>();
  const summaries = new WeakMap<StoredMail, Promise<MailSummary>>();
  const watchers = new Set<(mail: StoredMail) => void>();
  let total = 0;
  let bytes = 0;

  const forget = (mail: StoredMail) => {
    mails.delete(mail.id);
    bytes -= mail.source.length;
  };

  const summaryOf = (mail: StoredMail): Promise<MailSummary> => {
    const known = summaries.get(mail);
    if (known) return known;
    const summary = summarize(mail);
    summaries.set(mail, summary);
    return summary;
  };

  return {
    add: (mail: Omit<StoredMail, 'id' | 'receivedAt'>): StoredMail => {
      total += 1;
      const stored = { ...mail, id: String(total), receivedAt: new Date() };
      mails.set(stored.id, stored);
      bytes += stored.source.length;
      for (const oldest of mails.values()) {
        if (mails.size <= keep && bytes <= MAX_TOTAL_BYTES) break;
        forget(oldest);
      }
      for (const tell of watchers) tell(stored);
      return stored;
    },
    /** Number of mails received since the start, including deleted ones. */
    total: () => total,
    get: (id: string) => mails.get(id),
    /** Lists mails that are older than the mail `before`, newest first. */
    list: async ({
      limit,
      before,
      ...filter
    }: { limit: number; before: number } & MailFilter): Promise<MailSummary[]> => {
      const listed: MailSummary[] = [];
      for (const mail of [...mails.values()].reverse()) {
        if (listed.length >= limit) break;
        if (Number(mail.id) >= before || !matchesEnvelope(mail, filter)) continue;
        const summary = await summaryOf(mail);
        if (matchesSubject(summary, filter)) listed.push(summary);
      }
      return listed;
    },
    /** Resolves to the oldest stored mail that matches, or to the next one that arrives. Undefined once `signal` aborts. */
    waitFor: async (filter: MailFilter, signal: AbortSignal): Promise<StoredMail | undefined> => {
      const arrived: StoredMail[] = [...mails.values()];
      let wake = () => {};
      const tell = (mail: StoredMail) => {
        arrived.push(mail);
        wake();
      };
      const stop = () => wake();
      watchers.add(tell);
      signal.addEventListener('abort', stop);
      try {
        while (!signal.aborted) {
          for (const mail of arrived.splice(0)) {
            if (matchesEnvelope(mail, filter) && matchesSubject(await summaryOf(mail), filter)) return mail;
          }
          if (arrived.length > 0) continue;
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (signal.aborted) resolve();
          });
        }
        return undefined;
      } finally {
        watchers.delete(tell);
        signal.removeEventListener('abort', stop);
      }
    },
    detail: async (mail: StoredMail): Promise<MailDetail> => detailOf(mail, await summaryOf(mail)),
    /** The attachment at a place in the list of `detail`. */
    attachment: async (mail: StoredMail, place: number): Promise<MailAttachment | undefined> => {
      const { attachments } = await PostalMime.parse(mail.source, { attachmentEncoding: 'arraybuffer' });
      const found = attachments[place];
      if (!found) return undefined;
      const { filename, mimeType, content } = found;
      return { filename: filename ?? '', mimeType, content: Buffer.from(content as ArrayBuffer) };
    },
    clear: () => {
      for (const mail of mails.values()) forget(mail);
    },
  };
};

const HEADER_END = Buffer.from('\r\n\r\n');

const summarize = async (mail: StoredMail): Promise<MailSummary> => {
  const end = mail.source.indexOf(HEADER_END);
  // Only the header is parsed: a list needs nothing from the bodies.
  const { subject, from } = await PostalMime.parse(mail.source.subarray(0, end < 0 ? undefined : end + 4));
  const { id, from: returnPath, to, messageId } = mail;
  const receivedAt = mail.receivedAt.toISOString();
  return { id, from: senderOf(from) || returnPath, returnPath, to, subject: subject ?? '', messageId, receivedAt };
};

const senderOf = (from: Email['from']): string => {
  if (!from?.address) return '';
  return from.name ? `${from.name} <${from.address}>` : from.address;
};

const detailOf = async (mail: StoredMail, summary: MailSummary): Promise<MailDetail> => {
  const email = await PostalMime.parse(mail.source, { attachmentEncoding: 'base64' });
  return {
    ...summary,
    text: email.text ?? '',
    html: withInlineImages(email),
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    attachments: email.attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? '',
      mimeType,
      size: Math.floor((String(content).length * 3) / 4),
    })),
  };
};

/** A mail's HTML with its embedded images as `data:` URLs, because browsers can't load `cid:` URLs. */
const withInlineImages = (email: Email): string => {
  let html = email.html ?? '';
  for (const { contentId, mimeType, content } of email.attachments) {
    if (!contentId || !mimeType.startsWith('image/')) continue;
    html = html.replaceAll(`cid:${contentId.replace(/^<|>$/g, '')}`, `data:${mimeType};base64,${String(content)}`);
  }
  return html;
};
