import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { cleanUp } from './clean-up.js';

export interface SunkMail {
  /** The envelope sender. */
  from: string;
  to: string;
  messageId: string;
  source: string;
}

/** An SMTP server that keeps every mail it accepts. `onMail` may delay the 250, or refuse with a reply. */
export const startSmtpSink = async ({
  onMail,
  port = 0,
  signIn,
}: {
  port?: number;
  /** Offers this way to sign in, which nobody needs. */
  signIn?: 'XOAUTH2';
  onMail?: (mail: SunkMail) => string | undefined | Promise<string | undefined>;
} = {}) => {
  const mails: SunkMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    // On close, wait at most this long for clients that keep idle connections.
    closeTimeout: 500,
    ...(signIn && { authMethods: [signIn], allowInsecureAuth: true }),
    disabledCommands: signIn ? ['STARTTLS'] : ['AUTH', 'STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const source = Buffer.concat(chunks).toString();
        const messageId = /^Message-ID: (\S+)/im.exec(source)?.[1] ?? '';
        const addresses = session.envelope.rcptTo.map(({ address }) => address);
        for (const address of addresses) {
          const { mailFrom } = session.envelope;
          const mail = { from: mailFrom ? mailFrom.address : '', to: address, messageId, source };
          const refusal = await onMail?.(mail);
          if (refusal) {
            const [, code, words] = /^(\d{3}) (.*)$/.exec(refusal)!;
            return done(Object.assign(new Error(words), { responseCode: Number(code) }));
          }
          mails.push(mail);
        }
        // Some servers quote the recipient.
        done(null, `2.0.0 taken for ${addresses.join(', ')}`);
      });
    },
  });
  server.on('error', () => {});
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const { port: taken } = server.server.address() as AddressInfo;
  cleanUp(() => new Promise((resolve) => server.close(() => resolve())));
  return {
    url: `smtp://127.0.0.1:${taken}?ignoreTLS=true`,
    mails,
    /** Message-IDs of duplicates, one entry per extra copy. */
    doubled: () => {
      const seen = new Set<string>();
      return mails.map(({ messageId }) => messageId).filter((id) => seen.has(id) || !seen.add(id));
    },
  };
};
