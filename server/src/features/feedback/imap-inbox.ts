import type { Keys } from '@tidings/core/keys/keys';
import type { Logger } from '@tidings/core/runtime/logger';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { FeedbackBatcher } from './feedback-batcher.js';
import type { Intake } from './feedback-intakes.js';
import type { ImapSettings } from './imap-settings.js';
import { MAX_READ_BYTES, readFeedbackMail } from './read-feedback-mail.js';
import { tokensOfHeaders } from './tokens-of-headers.js';

/** Marks mails that were read, where they aren't moved. */
const PROCESSED_KEYWORD = 'TidingsRead';

/** Mails in memory at once. */
const BATCH = 100;

/** Mails of one connection that could not be stored and are skipped. */
const MAX_SKIPPED = 1_000;

/** Opens the mailbox. Throws if it doesn't exist, or mails in it can't be marked. */
export const createInbox = async (
  client: ImapFlow,
  {
    settings: { folder, processedFolder },
    keys,
    batcher,
    intake,
    logger,
  }: {
    settings: Pick<ImapSettings, 'folder' | 'processedFolder'>;
    keys: Keys;
    batcher: Pick<FeedbackBatcher, 'takeAll'>;
    intake: Intake;
    logger: Logger;
  },
) => {
  if (processedFolder) await client.mailboxCreate(processedFolder).catch(ignoreExisting);
  const mailbox = await client.mailboxOpen(folder);
  const { permanentFlags, readOnly, uidValidity } = mailbox;
  if (readOnly) throw new Error('the mailbox is read-only');
  const keepsKeywords = !permanentFlags || permanentFlags.has('\\*') || permanentFlags.has(PROCESSED_KEYWORD);
  if (!processedFolder && !keepsKeywords) throw new Error('the server keeps no keywords: set BOUNCE_IMAP_PROCESSED');

  /** UIDs of mails that PostgreSQL refused. They stay where they are. */
  const skipped = new Set<number>();

  const findUnread = async (): Promise<number[]> => {
    const query = processedFolder ? { all: true } : { unKeyword: PROCESSED_KEYWORD };
    const found = await client.search(query, { uid: true });
    if (!found) throw new Error('the server refused a search');
    // UIDs of another mailbox of the same name mean other mails (RFC 9051 section 2.3.1.1).
    if (!client.mailbox || client.mailbox.uidValidity !== uidValidity) throw new Error('the mailbox was replaced');
    return found.filter((uid) => !skipped.has(uid));
  };

  const fetchMails = async (uids: number[]): Promise<FetchMessageObject[]> => {
    const mails: FetchMessageObject[] = [];
    const query = { uid: true, size: true, source: { start: 0, maxLength: MAX_READ_BYTES } };
    for await (const mail of client.fetch(uids, query, { uid: true })) mails.push(mail);
    return mails;
  };

  /** Resolves after the commit. */
  const record = async ({ source, size = 0 }: FetchMessageObject): Promise<void> => {
    const raw = source ?? Buffer.alloc(0);
    if (size > raw.length) intake.count('truncated');
    const events = await readFeedbackMail({ raw, tokens: tokensOfHeaders(raw, keys), source: 'IMAP', keys });
    if (events.length === 0) intake.count('ignored');
    else await batcher.takeAll(events);
  };

  const mark = async (uids: number[]): Promise<void> => {
    if (uids.length === 0) return;
    const done = processedFolder
      ? await client.messageMove(uids, processedFolder, { uid: true })
      : await client.messageFlagsAdd(uids, [PROCESSED_KEYWORD], { uid: true });
    if (!done) throw new Error('the server refused to mark mails as read');
  };

  const readBatch = async (uids: number[]): Promise<void> => {
    const mails = await fetchMails(uids);
    const recorded = await Promise.allSettled(mails.map(record));
    await mark(mails.flatMap(({ uid }, index) => (recorded[index]!.status === 'fulfilled' ? uid : [])));
    recorded.forEach((one, index) => {
      if (one.status === 'fulfilled') return;
      if (!isUnstorable(one.reason)) throw one.reason;
      logger.error({ uid: mails[index]!.uid }, 'a mail in the mailbox for bounces can not be stored, and stays there');
      if (skipped.size < MAX_SKIPPED) skipped.add(mails[index]!.uid);
    });
  };

  return {
    /** Records the mails that weren't read yet, and marks them. Throws if PostgreSQL is away or the connection ends. */
    read: async (): Promise<void> => {
      const uids = await findUnread();
      for (let first = 0; first < uids.length; first += BATCH) await readBatch(uids.slice(first, first + BATCH));
    },
  };
};

const ignoreExisting = (err: { responseStatus?: string; serverResponseCode?: string }) => {
  // RFC 5530: ALREADYEXISTS. Some servers only say NO; moving a mail fails then if the folder isn't there.
  if (err.responseStatus !== 'NO') throw err;
};

/** Class 22 of PostgreSQL's errors: invalid data. A retry can't succeed. */
const isUnstorable = (err: unknown): boolean => String((err as { code?: unknown }).code).startsWith('22');
