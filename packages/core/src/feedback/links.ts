import { z } from 'zod';

/** The setting PUBLIC_URL: where links in mails lead. Shared by the worker and the server. Read without a slash at the end. */
export const PUBLIC_URL_OPTION = z
  .string()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url && !url.search && !url.hash && !url.username && !url.password && !/[?#]/.test(text);
    if (isPlain && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '');
    const message = 'must be a URL that starts with https://, such as https://mail.example.com, without ? and #';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .optional();

/** PUBLIC_URL if links to it may leave in mails: RFC 8058 section 3 requires https. Else undefined. */
export const httpsOnly = (publicUrl: string | undefined): string | undefined =>
  publicUrl?.startsWith('https:') ? publicUrl : undefined;

/** Stands for a token in links of test mails and previews. Such links do nothing. */
export const TEST_TOKEN = 'test';

/** Where a person unsubscribes from a mail's topic by one POST (RFC 8058), or by a button. */
export const unsubscribeUrlOf = (publicUrl: string, token: string): string => `${publicUrl}/u/${token}`;

/** Where a person chooses among topics. */
export const preferencesUrlOf = (publicUrl: string, token: string): string => `${publicUrl}/preferences/${token}`;
