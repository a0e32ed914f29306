import { errorResponse, initialResponse, TOKEN_MECHANISMS, type TokenMechanism } from '@tidings/core/oauth/sasl';
import type { SMTPConnectionCustomAuthContext, SMTPConnectionCustomAuthHandlers } from 'nodemailer/lib/smtp-connection';

/** What `login` of a connection gets in `options`. */
export interface TokenOptions {
  token: string;
  host: string;
  port: number;
}

const signInBy =
  (mechanism: TokenMechanism) =>
  async ({ auth, sendCommand }: SMTPConnectionCustomAuthContext): Promise<void> => {
    const { token, host, port } = auth.options as TokenOptions;
    const response = initialResponse(mechanism, { user: auth.user ?? '', token, host, port });
    let { status } = await sendCommand(`AUTH ${mechanism} ${response}`);
    // Google says what is wrong in a 334 reply first. Exchange refuses at once.
    if (status === 334) ({ status } = await sendCommand(errorResponse(mechanism)));
    if (status !== 235) throw new Error('Invalid login');
  };

/**
 * The name under which nodemailer finds the handler. Under the mechanism's own name, nodemailer would sign in by PLAIN instead of XOAUTH2
 * where the server offers both.
 */
export const handlerName = (mechanism: TokenMechanism): string => `TOKEN-${mechanism}`;

/** Handlers for nodemailer's connections. Its own one for XOAUTH2 renews tokens by itself, and forgets new refresh tokens. */
export const TOKEN_HANDLERS: SMTPConnectionCustomAuthHandlers = Object.fromEntries(
  TOKEN_MECHANISMS.map((mechanism) => [handlerName(mechanism), signInBy(mechanism)]),
);
