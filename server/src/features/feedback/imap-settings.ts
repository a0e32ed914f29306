import { EnvironmentError, urlOf } from '@tidings/core/runtime/environment';
import { z } from 'zod';
import type { OAuthSettings } from './oauth-token.js';

export interface ImapSettings {
  host: string;
  port: number;
  /** 'tls' from the beginning, 'starttls', or 'none'. */
  encryption: 'tls' | 'starttls' | 'none';
  user: string;
  password?: string | undefined;
  oauth?: OAuthSettings | undefined;
  /** Mailbox that is read. */
  folder: string;
  /** Mailbox that read mails are moved to. Absent: they get the keyword TidingsRead. */
  processedFolder?: string | undefined;
}

/** The settings of the mailbox for bounces. */
export const IMAP_OPTIONS = {
  BOUNCE_IMAP_URL: urlOf('imap', 'imaps').optional(),
  BOUNCE_IMAP_PROCESSED: z.string().max(200, 'must be at most 200 characters').optional(),
  BOUNCE_IMAP_OAUTH_TOKEN_URL: urlOf('https', 'http').optional(),
  BOUNCE_IMAP_OAUTH_CLIENT_ID: z.string().optional(),
  BOUNCE_IMAP_OAUTH_CLIENT_SECRET: z.string().optional(),
  BOUNCE_IMAP_OAUTH_REFRESH_TOKEN: z.string().optional(),
  BOUNCE_IMAP_OAUTH_SCOPE: z.string().optional(),
};

export type ImapConfig = { [Name in keyof typeof IMAP_OPTIONS]?: string | undefined };

/** Undefined without BOUNCE_IMAP_URL. Throws EnvironmentError if the URL names no user, or settings for OAuth are incomplete. */
export const imapSettingsOf = ({
  BOUNCE_IMAP_URL,
  BOUNCE_IMAP_PROCESSED: processedFolder,
  BOUNCE_IMAP_OAUTH_TOKEN_URL: tokenUrl,
  BOUNCE_IMAP_OAUTH_CLIENT_ID: clientId,
  BOUNCE_IMAP_OAUTH_CLIENT_SECRET: clientSecret,
  BOUNCE_IMAP_OAUTH_REFRESH_TOKEN: refreshToken,
  BOUNCE_IMAP_OAUTH_SCOPE: scope,
}: ImapConfig): ImapSettings | undefined => {
  if (BOUNCE_IMAP_URL === undefined) return undefined;
  const url = new URL(BOUNCE_IMAP_URL);
  const [user, password, folder] = [url.username, url.password, url.pathname.slice(1)].map(decodeURIComponent);
  const oauth =
    tokenUrl && clientId && clientSecret ? { tokenUrl, clientId, clientSecret, refreshToken, scope } : undefined;
  if (!user)
    throw new EnvironmentError(['BOUNCE_IMAP_URL: must name a user, such as imaps://user:password@host/INBOX']);
  if (!oauth && (tokenUrl ?? clientId ?? clientSecret ?? refreshToken))
    throw new EnvironmentError([
      'BOUNCE_IMAP_OAUTH_TOKEN_URL, BOUNCE_IMAP_OAUTH_CLIENT_ID and BOUNCE_IMAP_OAUTH_CLIENT_SECRET: must all be given, or none',
    ]);
  if (!oauth && !password)
    throw new EnvironmentError(['BOUNCE_IMAP_URL: must have a password, unless OAuth is set up']);
  const isTls = url.protocol === 'imaps:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (isTls ? 993 : 143),
    encryption: isTls ? 'tls' : url.searchParams.get('ignoreTLS') === 'true' ? 'none' : 'starttls',
    user,
    password: password || undefined,
    oauth,
    folder: folder || 'INBOX',
    processedFolder,
  };
};
