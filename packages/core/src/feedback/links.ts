import { z } from 'zod';

/** Bounds the length of header lines: servers refuse those over 998 octets, or break them (RFC 5322 section 2.1.1). */
const MAX_PUBLIC_URL_LENGTH = 500;

/** The setting PUBLIC_URL: where links in mails lead. Shared by the worker and the server. Read without a slash at the end. */
export const PUBLIC_URL_OPTION = z
  .string()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url && !url.search && !url.hash && !url.username && !url.password && !/[?#]/.test(text);
    const isHttp = isPlain && /^https?:$/.test(url.protocol) && url.href.length <= MAX_PUBLIC_URL_LENGTH;
    if (isHttp) return url.href.replace(/\/+$/, '');
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

/** The links of a mail with a topic, by the names of the variables that its template has for them. */
export interface MailLinks {
  /** Where a person unsubscribes from the mail's topic by one POST (RFC 8058), or by a button. */
  unsubscribeUrl: string;
  /** Where a person chooses among topics. */
  preferencesUrl: string;
}

/** Links for previews of a mail: they look like the mail's own and do nothing. Undefined for a transactional mail. */
export const previewLinksOf = (
  topic: string | null | undefined,
  publicUrl: string | undefined,
): MailLinks | undefined => (topic ? mailLinksOf(publicUrl ?? '', TEST_TOKEN) : undefined);

export const mailLinksOf = (publicUrl: string, token: string): MailLinks => ({
  unsubscribeUrl: `${publicUrl}/u/${token}`,
  preferencesUrl: `${publicUrl}/preferences/${token}`,
});
