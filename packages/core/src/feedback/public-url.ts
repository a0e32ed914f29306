import { z } from 'zod';

export type LinkScheme = 'http:' | 'https:';

/** Reads PUBLIC_URL: where people reach the server. The value has no slash at its end. */
export const publicUrl = () =>
  z.string().transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url && !url.search && !url.hash && !url.username && !url.password;
    if (isPlain && ['http:', 'https:'].includes(url.protocol)) return url.href.replace(/\/+$/, '');
    context.addIssue({
      code: 'custom',
      message: 'must be a URL such as https://mail.example.com, without a name, a password, a query or a fragment',
    });
    return z.NEVER;
  });

/**
 * Base of the links in mails with a topic. Undefined if PUBLIC_URL is absent or has another scheme: such mails then can't be sent. RFC
 * 8058 requires https; the one-process mode also allows http, which is enough on the same machine.
 */
export const linkBaseOf = (url: string | undefined, schemes: readonly LinkScheme[] = ['https:']): string | undefined =>
  schemes.some((scheme) => url?.startsWith(scheme)) ? url : undefined;
