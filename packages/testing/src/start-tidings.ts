import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyContexts, createClient, type TidingsClient } from '@tidings/client';
import { createKey } from './create-key.js';
import { createApi, type Graphql } from './graphql.js';
import { type Mailbox, openMailbox } from './mailbox.js';
import { startProcess } from './tidings-process.js';

export type { Graphql } from './graphql.js';
export type { ListedMail, Mailbox, MailFilter, ReceivedMail } from './mailbox.js';

export interface StartOptions {
  /** Settings of docs/settings.md, such as `RETRY_SCHEDULE`. Those of the environment aren't read. */
  settings?: Record<string, string>;
  /** How long the start may take, in milliseconds; two minutes by default. */
  withinMs?: number;
}

export interface TestTidings<Contexts = AnyContexts> extends AsyncDisposable {
  /** Address of the server. */
  url: string;
  /** An API key with all scopes. */
  apiKey: string;
  /** The admin's account, for a browser. */
  admin: { username: string; password: string };
  client: TidingsClient<Contexts>;
  /** Runs a GraphQL operation as the admin, such as one that creates a template. */
  graphql: Graphql;
  mailbox: Mailbox;
  /** The last lines that Tidings has logged. */
  log(): string;
  /** Ends everything and deletes its data. */
  stop(): Promise<void>;
}

const DEFAULTS = {
  PORT: '0',
  MAILBOX_PORT: '0',
  DEMO: 'off',
  // Temporary refusals are retried after one second.
  RETRY_SCHEDULE: '1s,1s,1s',
};

/**
 * Starts Tidings in its own process, on free ports, with an empty database, a mailbox and an API key. The process ends with this one. Throws if
 * Tidings isn't ready in time; the message contains the end of its log.
 */
export const startTidings = async <Contexts = AnyContexts>({
  settings = {},
  withinMs = 120_000,
}: StartOptions = {}): Promise<TestTidings<Contexts>> => {
  if (settings.SMTP_URL) throw new Error('SMTP_URL can’t be set: all mails go to the mailbox of the test.');
  const folder = await mkdtemp(join(tmpdir(), 'tidings-'));
  const admin = { username: 'admin', password: randomBytes(24).toString('base64url') };
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const running = await startProcess({
    settings: {
      ...DEFAULTS,
      ...settings,
      ADMIN_USERNAME: admin.username,
      ADMIN_PASSWORD: admin.password,
      DATA_DIR: folder,
    },
    withinMs,
  }).catch(async (err: unknown) => {
    await removeFolder();
    throw err;
  });
  const stop = async () => {
    await running.stop();
    await removeFolder();
  };
  try {
    const { url, mailboxUrl, log } = running;
    const { apiKey, token } = await createKey(url, admin);
    return {
      url,
      apiKey,
      admin,
      client: createClient<Contexts>({ url, apiKey }),
      graphql: createApi({ url, token }),
      mailbox: openMailbox(mailboxUrl),
      log,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (err) {
    await stop();
    throw err;
  }
};
