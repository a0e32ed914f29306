/** Providers of SMTP whose webhooks are understood. */
export const PROVIDERS = ['ses', 'postmark', 'mailgun', 'sendgrid', 'brevo'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Name under which a provider's events carry the bounce token of their mail. */
export const TOKEN_FIELD = 'tidings';

/** Header that Amazon SES returns among the mail's headers. */
export const SES_TOKEN_HEADER = 'X-Tidings-Token';

/**
 * The headers by which each provider takes data of ours and returns it in its events. Most replace the Message-ID or don't return it;
 * Postmark keeps it on request.
 */
const HEADERS: Record<Provider, (token: string) => string[]> = {
  ses: (token) => [`${SES_TOKEN_HEADER}: ${token}`],
  postmark: (token) => [`X-PM-Metadata-${TOKEN_FIELD}: ${token}`, 'X-PM-KeepID: true'],
  mailgun: (token) => [`X-Mailgun-Variables: ${JSON.stringify({ [TOKEN_FIELD]: token })}`],
  sendgrid: (token) => [`X-SMTPAPI: ${JSON.stringify({ unique_args: { [TOKEN_FIELD]: token } })}`],
  brevo: (token) => [`X-Mailin-custom: ${token}`],
};

/** Header lines without their line ends, each of at most 100 ASCII characters. */
export const providerHeadersOf = (provider: Provider, token: string): string[] => HEADERS[provider](token);

const HOSTS: Record<Provider, RegExp> = {
  ses: /^email-smtp(?:-fips)?\.[a-z\d-]+\.amazonaws\.com(?:\.cn)?$/,
  postmark: /^smtp(?:-broadcasts)?\.postmarkapp\.com$/,
  mailgun: /^smtp(?:\.[a-z]+)?\.mailgun\.org$/,
  sendgrid: /^smtp(?:\.[a-z]+)?\.sendgrid\.net$/,
  brevo: /^smtp-relay\.(?:brevo|sendinblue)\.com$/,
};

/** The provider that a host of an SMTP server belongs to. Undefined for any other server. */
export const providerOfHost = (host: string): Provider | undefined =>
  PROVIDERS.find((provider) => HOSTS[provider].test(host.toLowerCase()));
