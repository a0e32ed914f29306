import { createHmac } from 'node:crypto';
import { errorResponse, initialResponse, TOKEN_MECHANISMS, type TokenMechanism } from '@tidings/core/oauth/sasl';
import type { Reply, SmtpDialogue } from './smtp-dialogue.js';

/** In the worker's order. */
const PASSWORD_MECHANISMS = ['PLAIN', 'LOGIN', 'CRAM-MD5'] as const;
type Mechanism = (typeof PASSWORD_MECHANISMS)[number] | TokenMechanism;

export interface Credentials {
  user: string;
  /** One of both. */
  password?: string | undefined;
  token?: string | undefined;
  host: string;
  port: number;
}

/** The mechanism that a worker would use. Undefined: the server offers none that fits. */
export const mechanismFor = (
  offered: readonly string[],
  { token }: Credentials,
  wanted?: string,
): Mechanism | undefined => {
  const known = token === undefined ? PASSWORD_MECHANISMS : TOKEN_MECHANISMS;
  return known.find((name) => (wanted === undefined ? offered.includes(name) : name === wanted));
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Signs in. Resolves to the last reply: 235 if the server accepts. */
export const signIn = async (
  dialogue: SmtpDialogue,
  mechanism: Mechanism,
  { user, password = '', token = '', host, port }: Credentials,
): Promise<Reply> => {
  switch (mechanism) {
    case 'PLAIN':
      return dialogue.ask(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`);
    case 'LOGIN': {
      const asked = await dialogue.ask('AUTH LOGIN');
      if (asked.code !== 334) return asked;
      const next = await dialogue.ask(base64(user));
      return next.code === 334 ? dialogue.ask(base64(password)) : next;
    }
    case 'CRAM-MD5': {
      const asked = await dialogue.ask('AUTH CRAM-MD5');
      if (asked.code !== 334) return asked;
      const challenge = Buffer.from(asked.lines.join(''), 'base64');
      return dialogue.ask(base64(`${user} ${createHmac('md5', password).update(challenge).digest('hex')}`));
    }
    default: {
      const reply = await dialogue.ask(`AUTH ${mechanism} ${initialResponse(mechanism, { user, token, host, port })}`);
      return reply.code === 334 ? dialogue.ask(errorResponse(mechanism)) : reply;
    }
  }
};
