import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { createHostCheck, urlHost } from './host-check.js';
import { handOver } from './mailbox/hand-over.js';
import { createMailStore } from './mailbox/mail-store.js';
import { createMailboxHandler, type ReturnMail } from './mailbox/mailbox-http.js';
import { returnedMailOf } from './mailbox/returned-mail.js';
import { createSimulator } from './mailbox/simulator.js';

const MAX_MAIL_BYTES = 10 * 1024 * 1024;

export interface Mailbox {
  smtpUrl: string;
  pageUrl: string;
  /** From now on the page can send mails back: reports about them go to this SMTP server. */
  returnTo(smtpUrl: string): void;
  close(): Promise<void>;
}

/**
 * An SMTP server that delivers no mail, and shows the last `keep` on a web page. It accepts every mail but those to some addresses of the
 * simulator. Port 0 means any free port. `onMessage` is called before the sender gets its answer.
 */
export const startMailbox = async ({
  host,
  smtpPort,
  httpPort,
  keep = 1_000,
  onMessage,
}: {
  host: string;
  smtpPort: number;
  httpPort: number;
  keep?: number;
  onMessage?: (mail: { to: string[]; messageId: string }) => void;
}): Promise<Mailbox> => {
  const store = createMailStore({ keep });
  let returnMail: ReturnMail | undefined;
  const simulator = createSimulator({ returnMail: () => returnMail });

  const smtp = new SMTPServer({
    banner: 'Tidings mailbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    // A DNS look-up for each connection would dominate the mailbox's response time.
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    closeTimeout: 100,
    onRcptTo: ({ address }, { envelope }, callback) => {
      const refusal = simulator.refusalOf({ from: senderOf(envelope), to: address });
      callback(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData: (stream, session, callback) => {
      const { envelope } = session;
      const receive = async () => {
        const source = await collect(stream);
        if (stream.sizeExceeded) throw tooLarge();
        const to = envelope.rcptTo.map(({ address }) => address);
        const messageId = messageIdOf(source);
        const mail = store.add({ from: senderOf(envelope), to, messageId, source });
        onMessage?.({ to, messageId });
        if ((await simulator.beforeAnswer(to)) === 'hang up') return hangUp(smtp, session);
        callback();
        simulator.accepted(mail);
      };
      receive().catch(callback);
    },
  });
  // Without a listener, a client that disconnects in the middle would crash the process.
  smtp.on('error', () => {});
  smtp.listen(smtpPort, host);
  await once(smtp.server, 'listening');

  const http = createServer(
    createMailboxHandler({ store, isForUs: createHostCheck(host), returnMail: () => returnMail }),
  );
  try {
    http.listen(httpPort, host);
    await once(http, 'listening');
  } catch (err) {
    await closeSmtp(smtp);
    throw err;
  }

  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  return {
    // The mailbox has no certificate, so clients must not start TLS.
    smtpUrl: `smtp://${urlHost(host)}:${portOf(smtp.server)}?ignoreTLS=true`,
    pageUrl: `http://${urlHost(host)}:${portOf(http)}/`,
    returnTo: (url) => {
      returnMail = (mail, kind) => handOver(url, { to: mail.from, source: returnedMailOf(mail, kind) });
    },
    close: async () => {
      simulator.close();
      const closed = Promise.all([closeSmtp(smtp), once(http, 'close')]);
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
};

/** Ends a connection without an answer. */
const hangUp = (smtp: SMTPServer, { id }: SMTPServerSession): void => {
  for (const connection of smtp.connections as Set<{ id: string; close(): void }>) {
    if (connection.id === id) connection.close();
  }
};

/** Empty for a report. */
const senderOf = ({ mailFrom }: SMTPServerSession['envelope']): string => (mailFrom ? mailFrom.address : '');

/** Copies the bytes: the chunks are slices of larger buffers, which they would keep alive. */
const collect = async (stream: SMTPServerDataStream): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    // SMTP requires reading an oversized mail to its end. The rest is discarded.
    if (size <= MAX_MAIL_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const tooLarge = () => Object.assign(new Error('Message exceeds fixed maximum message size'), { responseCode: 552 });

const MAX_HEADER_BYTES = 64 * 1024;

const messageIdOf = (source: Buffer): string => {
  const end = source.indexOf('\r\n\r\n');
  const header = source.toString('latin1', 0, Math.min(end < 0 ? source.length : end, MAX_HEADER_BYTES));
  return /^message-id:\s*(\S+)/im.exec(header)?.[1] ?? '';
};

const closeSmtp = (smtp: SMTPServer) => new Promise<void>((resolve) => smtp.close(resolve));
