import { dateOf } from './dates';
import type { ImportSuppressionRow } from './import.generated';

export type ListReason = 'HARD_BOUNCE' | 'COMPLAINT' | 'UNSUBSCRIBED' | 'IMPORTED';
export const LIST_REASONS = ['HARD_BOUNCE', 'COMPLAINT', 'UNSUBSCRIBED', 'IMPORTED'] as const;

/** A row of the file by the names of its columns, in lower case. */
type Cells = (column: string) => string;

/** Null: the row isn't a suppression, such as a soft bounce or a subscriber. */
type Read = (cells: Cells) => ImportSuppressionRow | null;

/** A recognised export. */
export interface Source {
  name: string;
  /** Reason of all rows where the file doesn't say one in each row; the user can change it. */
  listReason: ListReason | null;
  read: Read;
}

interface Format {
  name: string;
  /** Columns that the header has. */
  has: string[];
  listReason?: (fileName: string) => ListReason;
  read: (reason: ListReason, fileName: string) => Read;
}

const found = (
  cells: Cells,
  { email, at, ...row }: { email: string; at?: string } & Partial<ImportSuppressionRow>,
): ImportSuppressionRow => {
  const createdAt = at ? dateOf(cells(at)) : undefined;
  return { email: cells(email).trim(), ...row, ...(createdAt && { createdAt }) };
};

const noteOf = (source: string, ...details: string[]) => [source, ...details.filter(Boolean)].join(': ').slice(0, 500);

/** 4.x.x is soft; 5.6 and 5.7 are about the content and the sender (RFC 3463). SMTP codes count where no enhanced code is known. */
const isBadAddress = (code: string): boolean => !/^\s*(4|5\.[67]\.)/.test(code) && !/^\s*6\d\d/.test(code);

const isBlocked = (fileName: string) => /block/i.test(fileName);

const REASONS_OF_BREVO: [RegExp, ListReason][] = [
  [/hard_?bounce/i, 'HARD_BOUNCE'],
  [/spam/i, 'COMPLAINT'],
  [/unsubscribed/i, 'UNSUBSCRIBED'],
  [/adminblocked/i, 'IMPORTED'],
];

const reasonOfPostmark = (reason: string, origin: string): ListReason | null => {
  if (/hardbounce/i.test(reason)) return 'HARD_BOUNCE';
  if (/spamcomplaint/i.test(reason)) return 'COMPLAINT';
  if (!/manualsuppression/i.test(reason)) return null;
  return /recipient/i.test(origin) ? 'UNSUBSCRIBED' : 'IMPORTED';
};

const reasonOfSes = (reason: string): ListReason | null => {
  if (/bounce/i.test(reason)) return 'HARD_BOUNCE';
  return /complaint/i.test(reason) ? 'COMPLAINT' : null;
};

const readSes =
  (email: string): Read =>
  (cells) => {
    const reason = reasonOfSes(cells('reason'));
    return reason && found(cells, { email, reason, note: 'Amazon SES', at: 'lastupdatetime' });
  };

// The first format whose columns are all in the header is taken.
const FORMATS: Format[] = [
  {
    name: 'Tidings',
    has: ['email', 'reason', 'scope', 'topic', 'note', 'createdat', 'expiresat'],
    read: () => (cells) => ({
      ...found(cells, { email: 'email', at: 'createdat', note: cells('note') }),
      reason: cells('reason') as ImportSuppressionRow['reason'],
      scope: cells('scope') as ImportSuppressionRow['scope'],
      topic: cells('topic') || null,
      expiresAt: dateOf(cells('expiresat')) ?? null,
    }),
  },
  {
    name: 'listmonk',
    has: ['uuid', 'email', 'status', 'updated_at'],
    read: () => (cells) =>
      cells('status') === 'blocklisted'
        ? found(cells, { email: 'email', reason: 'IMPORTED', note: 'listmonk: blocklisted', at: 'updated_at' })
        : null,
  },
  {
    name: 'SendGrid',
    has: ['status', 'reason', 'email', 'created'],
    read: (_, fileName) => (cells) =>
      !isBlocked(fileName) && isBadAddress(cells('status'))
        ? found(cells, {
            email: 'email',
            reason: 'HARD_BOUNCE',
            note: noteOf('SendGrid', cells('reason')),
            at: 'created',
          })
        : null,
  },
  {
    name: 'SendGrid',
    has: ['email', 'created', 'ip'],
    read: () => (cells) => found(cells, { email: 'email', reason: 'COMPLAINT', note: 'SendGrid', at: 'created' }),
  },
  {
    name: 'SendGrid',
    has: ['email', 'created'],
    listReason: (fileName) => (/spam|complain/i.test(fileName) ? 'COMPLAINT' : 'UNSUBSCRIBED'),
    read: (reason) => (cells) => found(cells, { email: 'email', reason, note: 'SendGrid', at: 'created' }),
  },
  {
    name: 'Mailgun',
    has: ['address', 'code', 'error', 'created_at'],
    read: () => (cells) => {
      const enhanced = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(cells('error'))?.[0] ?? '';
      return isBadAddress(cells('code')) && isBadAddress(enhanced)
        ? found(cells, {
            email: 'address',
            reason: 'HARD_BOUNCE',
            note: noteOf('Mailgun', cells('code'), cells('error')),
            at: 'created_at',
          })
        : null;
    },
  },
  {
    name: 'Mailgun',
    has: ['address', 'tags', 'created_at'],
    read: () => (cells) =>
      found(cells, {
        email: 'address',
        reason: 'UNSUBSCRIBED',
        note: noteOf('Mailgun', cells('tags').includes('*') ? '' : cells('tags')),
        at: 'created_at',
      }),
  },
  {
    name: 'Mailgun',
    has: ['address', 'created_at'],
    listReason: (fileName) => (/unsub/i.test(fileName) ? 'UNSUBSCRIBED' : 'COMPLAINT'),
    read: (reason) => (cells) => found(cells, { email: 'address', reason, note: 'Mailgun', at: 'created_at' }),
  },
  {
    name: 'Postmark',
    has: ['emailaddress', 'suppressionreason', 'origin'],
    read: () => (cells) => {
      const reason = reasonOfPostmark(cells('suppressionreason'), cells('origin'));
      const note = noteOf('Postmark', cells('suppressionreason'));
      return reason && found(cells, { email: 'emailaddress', reason, note, at: 'createdat' });
    },
  },
  {
    name: 'Mailchimp',
    has: ['email address', 'unsub_time'],
    read: () => (cells) =>
      found(cells, {
        email: 'email address',
        reason: 'UNSUBSCRIBED',
        note: noteOf('Mailchimp', cells('unsub_reason')),
        at: 'unsub_time',
      }),
  },
  {
    name: 'Mailchimp',
    has: ['email address', 'clean_time'],
    read: () => (cells) =>
      found(cells, {
        email: 'email address',
        reason: 'HARD_BOUNCE',
        note: noteOf('Mailchimp', 'cleaned'),
        at: 'clean_time',
      }),
  },
  {
    name: 'Mailchimp',
    has: ['email address', 'leid', 'euid'],
    // Subscribed and non-subscribed people have the same columns as each other, and may get mail.
    read: (_, fileName) => (cells) => {
      if (/^unsubscribed/i.test(fileName)) {
        return found(cells, { email: 'email address', reason: 'UNSUBSCRIBED', note: 'Mailchimp' });
      }
      return /^cleaned/i.test(fileName)
        ? found(cells, { email: 'email address', reason: 'HARD_BOUNCE', note: 'Mailchimp: cleaned' })
        : null;
    },
  },
  {
    name: 'Brevo',
    has: ['email', 'blockedat'],
    read: () => (cells) => {
      const told = `${cells('reason')} ${cells('reason.code')} ${cells('reasoncode')}`;
      const reason = REASONS_OF_BREVO.find(([pattern]) => pattern.test(told))?.[1];
      const note = noteOf('Brevo', cells('senderemail'), cells('reason.message') || cells('reason'));
      return reason ? found(cells, { email: 'email', reason, note, at: 'blockedat' }) : null;
    },
  },
  { name: 'Amazon SES', has: ['emailaddress', 'reason', 'lastupdatetime'], read: () => readSes('emailaddress') },
  { name: 'Amazon SES', has: ['address', 'reason'], read: () => readSes('address') },
];

const ADDRESS_COLUMNS = ['email', 'e-mail', 'email address', 'emailaddress', 'address', 'mail'];

/** What the file is, by its header; null if it has no column of addresses. */
export const sourceOf = (
  header: readonly string[],
  { fileName, listReason }: { fileName: string; listReason?: ListReason | undefined },
): Source | null => {
  const columns = header.map((name) => name.trim().toLowerCase());
  const format = FORMATS.find(({ has }) => has.every((column) => columns.includes(column)));
  if (format) {
    const guessed = format.listReason?.(fileName) ?? null;
    const reason = guessed === null ? null : (listReason ?? guessed);
    return { name: format.name, listReason: reason, read: format.read(reason ?? 'IMPORTED', fileName) };
  }
  const column = ADDRESS_COLUMNS.find((name) => columns.includes(name));
  if (column === undefined) return null;
  const reason = listReason ?? 'IMPORTED';
  return { name: '', listReason: reason, read: (cells) => found(cells, { email: column, reason, note: fileName }) };
};
