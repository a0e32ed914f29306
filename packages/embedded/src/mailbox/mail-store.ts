import PostalMime, { type Email } from 'postal-mime';

/** A mail as it came in. What can be read out of it is read when somebody looks. */
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

// 1,000 mails of the largest size would be 10 GB.
const LARGEST_SUM = 256 * 1024 * 1024;

export type MailStore = ReturnType<typeof createMailStore>;

/** The last `keep` mails, in memory. */
export const createMailStore = ({ keep }: { keep: number }) => {
  // In the order of arrival, so that the first is the oldest.
  const mails = new Map<string, StoredMail>();
  const summaries = new WeakMap<StoredMail, Promise<MailSummary>>();
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
        if (mails.size <= keep && bytes <= LARGEST_SUM) break;
        forget(oldest);
      }
      return stored;
    },
    /** How many came in since the start, with those that are gone. */
    total: () => total,
    get: (id: string) => mails.get(id),
    /** The newest first, from before the mail `before` on. */
    list: ({ limit, before }: { limit: number; before: number }): Promise<MailSummary[]> => {
      const older = [...mails.values()].filter((mail) => Number(mail.id) < before);
      return Promise.all(older.slice(-limit).reverse().map(summaryOf));
    },
    detail: async (mail: StoredMail): Promise<MailDetail> => detailOf(mail, await summaryOf(mail)),
    clear: () => {
      for (const mail of mails.values()) forget(mail);
    },
  };
};

const HEADER_END = Buffer.from('\r\n\r\n');

const summarize = async (mail: StoredMail): Promise<MailSummary> => {
  const end = mail.source.indexOf(HEADER_END);
  // The header alone: a list doesn't need what is in the bodies.
  const { subject, from } = await PostalMime.parse(mail.source.subarray(0, end < 0 ? undefined : end + 4));
  const { id, to, messageId } = mail;
  const receivedAt = mail.receivedAt.toISOString();
  return { id, from: senderOf(from) || mail.from, to, subject: subject ?? '', messageId, receivedAt };
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

/** Pictures that came with the mail are shown; `cid:` means nothing to a browser. */
const withInlineImages = (email: Email): string => {
  let html = email.html ?? '';
  for (const { contentId, mimeType, content } of email.attachments) {
    if (!contentId || !mimeType.startsWith('image/')) continue;
    html = html.replaceAll(`cid:${contentId.replace(/^<|>$/g, '')}`, `data:${mimeType};base64,${String(content)}`);
  }
  return html;
};
