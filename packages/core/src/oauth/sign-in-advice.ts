/** What is wrong between a route and its server or token endpoint, where their answer doesn't say it plainly. */
interface Advice {
  /** Found in the error's text: an SMTP reply, or the message of a TokenError. */
  pattern: RegExp;
  english: string;
}

/** The first whose pattern matches applies. The admin has the texts in its languages. */
const ADVICE = {
  ENTRA_SECRET_EXPIRED: {
    pattern: /AADSTS7000222/,
    english:
      'The client secret has expired. Make a new one in Microsoft Entra under Certificates & secrets, and give it to the route.',
  },
  ENTRA_SECRET_WRONG: {
    pattern: /AADSTS7000215/,
    english: 'The client secret is wrong. Give the secret’s value, not its id.',
  },
  ENTRA_NO_APPLICATION: {
    pattern: /AADSTS700016/,
    english: 'The tenant has no application with this client id. Check the client id and the tenant.',
  },
  ENTRA_NO_TENANT: { pattern: /AADSTS90002/, english: 'There is no such tenant. Check the tenant in the token URL.' },
  ENTRA_TOKEN_UNUSED: {
    pattern: /AADSTS700082/,
    english:
      'The refresh token has expired: it was not used for 90 days. Sign in again, and give the new one to the route.',
  },
  ENTRA_PASSWORD_CHANGED: {
    pattern: /AADSTS50173/,
    english:
      'The password of the mailbox has changed, which ends its refresh tokens. Sign in again, and give the new one to the route.',
  },
  ENTRA_NO_CONSENT: {
    pattern: /AADSTS65001/,
    english: 'Nobody has consented to the application. An administrator of the tenant has to grant consent.',
  },
  ENTRA_MORE_FACTORS: {
    pattern: /AADSTS(?:50076|50079|50158|53003)/,
    english:
      'A policy of the tenant asks for more than the refresh token proves. Sign in again, or exempt the application from the policy.',
  },
  ENTRA_SCOPE: {
    pattern: /AADSTS(?:70011|1002012)/,
    english:
      'The scope is wrong. An application needs https://outlook.office365.com/.default, a user https://outlook.office.com/SMTP.Send offline_access.',
  },
  GOOGLE_DELEGATION: {
    pattern: /googleapis\.com.*unauthorized_client/,
    english:
      'The service account may not act for the mailbox. Allow its numeric client id the scope https://mail.google.com/ in the admin console, under domain-wide delegation. It can take 24 hours to apply.',
  },
  GOOGLE_REVOKED: {
    pattern: /googleapis\.com.*invalid_grant/,
    english:
      'The refresh token is void: revoked, unused for 6 months, ended by a new password, or 7 days old while the consent screen is in Testing. Sign in again, and give the new one to the route. With a service account, check the clock and the mailbox.',
  },
  CLIENT_REFUSED: {
    pattern: /token endpoint .*invalid_client/,
    english: 'The client id or the client secret is wrong or has expired.',
  },
  GRANT_REFUSED: {
    pattern: /token endpoint .*invalid_grant/,
    english:
      'The refresh token is void: expired, revoked or replaced. Sign in again, and give the new one to the route.',
  },
  CLIENT_NOT_ALLOWED: {
    pattern: /token endpoint .*(?:unauthorized_client|unsupported_grant_type|access_denied)/,
    english: 'The client may not get a token in this way. Allow it where the client is registered.',
  },
  SCOPE_REFUSED: { pattern: /token endpoint .*invalid_scope/, english: 'The token endpoint doesn’t know the scope.' },
  TOKEN_ENDPOINT_AWAY: {
    pattern: /token endpoint .*can't be reached|token endpoint .* answered (?:429|5\d\d)/,
    english: 'The token endpoint is away or busy. Workers ask again by themselves.',
  },
  TOKEN_ENDPOINT_WRONG: {
    pattern: /token endpoint .*without an access token/,
    english: 'The address doesn’t answer like a token endpoint. Check the token URL.',
  },

  EXCHANGE_TOKEN_REFUSED: {
    pattern: /^535[ -]5\.7\.3\b/,
    english:
      'Exchange refuses the token: it is for another audience than Outlook, the user isn’t its mailbox, or the service principal was not made in Exchange with the object id of the enterprise application. New rights take 30 minutes or more.',
  },
  EXCHANGE_SIGN_IN_OFF: {
    pattern: /^535[ -]5\.7\.139\b/,
    english:
      'SMTP sign-in is switched off for the mailbox or the tenant, or a policy forbids it. Set SmtpClientAuthenticationDisabled to false, and check security defaults.',
  },
  EXCHANGE_PASSWORDS_OFF: {
    pattern: /^5\d\d[ -]5\.7\.30\b/,
    english: 'Exchange accepts no passwords any more. Let the route sign in by OAuth 2.',
  },
  EXCHANGE_NOT_SIGNED_IN: {
    pattern: /^530[ -]5\.7\.57\b/,
    english: 'Exchange wants a sign-in. Give the route a user and a password, or OAuth 2.',
  },
  EXCHANGE_SEND_AS: {
    pattern: /5\.2\.252\b|SendAsDenied/,
    english: 'The mailbox may not send as this address. Grant it SendAs for the sender’s address.',
  },
  EXCHANGE_MAILBOX_RIGHT: {
    pattern: /^430[ -]4\.2\.0\b|MapiExceptionLogonFailed/,
    english:
      'The reply looks temporary, but a right is missing: grant the application FullAccess to the mailbox by Add-MailboxPermission. New rights take 30 minutes or more.',
  },
  EXCHANGE_CONNECTIONS: {
    pattern: /^432[ -]4\.3\.2\b/,
    english: 'Exchange allows 3 connections for a mailbox. Set the route’s connections to 3.',
  },
  GMAIL_APP_PASSWORD: {
    pattern: /^534[ -]5\.7\.9\b/,
    english: 'Gmail wants an app password, or OAuth 2.',
  },
  GMAIL_REFUSED: {
    pattern: /^535[ -]5\.7\.8\b.*(?:gsmtp|google)/i,
    english:
      'Gmail refuses the sign-in: the password isn’t an app password, or the token is not for this user or lacks the scope https://mail.google.com/.',
  },
  SIGN_IN_REQUIRED: {
    pattern: /^530\b/,
    english: 'The server wants a sign-in. Give the route a user and a password, or OAuth 2.',
  },
  SIGN_IN_REFUSED: { pattern: /^535\b/, english: 'The user or the password is wrong, or the token is void.' },
} as const satisfies Record<string, Advice>;

export type SignInAdvice = keyof typeof ADVICE;

export const SIGN_IN_ADVICE = Object.keys(ADVICE) as SignInAdvice[];

/** What an operator should do about an error of a route. Undefined if the error says it itself, or is unknown. */
export const signInAdviceOf = (error: string): SignInAdvice | undefined =>
  SIGN_IN_ADVICE.find((name) => ADVICE[name].pattern.test(error));

export const englishAdvice = (name: SignInAdvice): string => ADVICE[name].english;
