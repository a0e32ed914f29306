import { isIP } from 'node:net';
import { type Provider, providerOfHost } from '../feedback/provider.js';

const INCLUDES: Record<Provider, string> = {
  ses: 'amazonses.com',
  postmark: 'spf.mtasv.net',
  mailgun: 'mailgun.org',
  sendgrid: 'sendgrid.net',
  brevo: 'spf.brevo.com',
};

const MAILBOX_PROVIDERS: [host: RegExp, include: string][] = [
  [/^smtp(?:-relay)?\.g(?:oogle)?mail\.com$/, '_spf.google.com'],
  [/^smtp(?:-relay)?\.google\.com$/, '_spf.google.com'],
  [/^smtp(?:-mail)?\.(?:office365|outlook)\.com$/, 'spf.protection.outlook.com'],
  [/\.mail\.protection\.outlook\.com$/, 'spf.protection.outlook.com'],
];

/**
 * The SPF record of a provider's servers, which relay by other addresses than that of the given host. Undefined for any other server.
 */
export const includeOfHost = (host: string): string | undefined => {
  if (isIP(host)) return undefined;
  const lower = host.toLowerCase();
  const provider = providerOfHost(lower);
  return provider ? INCLUDES[provider] : MAILBOX_PROVIDERS.find(([pattern]) => pattern.test(lower))?.[1];
};
