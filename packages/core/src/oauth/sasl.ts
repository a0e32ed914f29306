/** SASL mechanisms that sign in by an access token, the preferred one first. */
export const TOKEN_MECHANISMS = ['XOAUTH2', 'OAUTHBEARER'] as const;
export type TokenMechanism = (typeof TOKEN_MECHANISMS)[number];

interface Credentials {
  user: string;
  token: string;
  host: string;
  port: number;
}

/** The initial response of a mechanism, in base64: Google's and Microsoft's XOAUTH2, or RFC 7628 section 3.1. */
export const initialResponse = (mechanism: TokenMechanism, { user, token, host, port }: Credentials): string => {
  const fields =
    mechanism === 'XOAUTH2'
      ? [`user=${user}`, `auth=Bearer ${token}`]
      : [`n,a=${saslName(user)},`, `host=${host}`, `port=${port}`, `auth=Bearer ${token}`];
  return Buffer.from(`${fields.join('\x01')}\x01\x01`).toString('base64');
};

/** RFC 5801 section 4: `=` and `,` are special in the name of a user. */
const saslName = (user: string): string => user.replaceAll('=', '=3D').replaceAll(',', '=2C');

/** What a client sends after an error in a 334 reply, so that the server refuses the sign-in. */
export const errorResponse = (mechanism: TokenMechanism): string => (mechanism === 'XOAUTH2' ? '' : 'AQ==');
