import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { createHostCheck, urlHost } from './host-check.js';
import { createMailStore } from './mailbox/mail-store.js';
import { createMailboxHandler } from './mailbox/mailbox-http.js';

const LARGEST_MAIL = 10 * 1024 * 1024;

export interface Mailbox {
  smtpUrl: string;
  pageUrl: string;
  close(): Promise<void>;
}

/**
 * Takes every mail that comes over SMTP, sends none of them on, and shows the last `keep` on a page. Port 0 is any free
 * port. `onMessage` hears of each mail before its sender hears that it was taken.
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

  const smtp = new SMTPServer({
    banner: 'Tidings mailbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    // A look-up in the DNS for each connection would be all that the mailbox is slow at.
    disableReverseLookup: true,
    size: LARGEST_MAIL,
    closeTimeout: 100,
    onData: (stream, { envelope }, callback) => {
      collect(stream)
        .then((source) => {
          if (stream.sizeExceeded) return callback(tooLarge());
          const to = envelope.rcptTo.map(({ address }) => address);
          const messageId = messageIdOf(source);
          store.add({ from: envelope.mailFrom ? envelope.mailFrom.address : '', to, messageId, source });
          onMessage?.({ to, messageId });
          callback();
        })
        .catch(callback);
    },
  });
  // A client that hangs up in mid-sentence is no matter of ours.
  smtp.on('error', () => {});
  smtp.listen(smtpPort, host);
  await once(smtp.server, 'listening');

  const http = createServer(createMailboxHandler({ store, isForUs: createHostCheck(host) }));
  try {
    http.listen(httpPort, host);
    await once(http, 'listening');
  } catch (err) {
    await closeSmtp(smtp);
    throw err;
  }

  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  return {
    // On this machine alone, and without a certificate.
    smtpUrl: `smtp://${urlHost(host)}:${portOf(smtp.server)}?ignoreTLS=true`,
    pageUrl: `http://${urlHost(host)}:${portOf(http)}/`,
    close: async () => {
      const closed = Promise.all([closeSmtp(smtp), once(http, 'close')]);
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
};

/** A copy of the bytes: the chunks are cut out of far larger buffers, which they would keep. */
const collect = async (stream: SMTPServerDataStream): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest of what is too large is read, as SMTP wants, but not kept.
    if (size <= LARGEST_MAIL) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const tooLarge = () => Object.assign(new Error('Message exceeds fixed maximum message size'), { responseCode: 552 });

const LARGEST_HEADER = 64 * 1024;

const messageIdOf = (source: Buffer): string => {
  const end = source.indexOf('\r\n\r\n');
  const header = source.toString('latin1', 0, Math.min(end < 0 ? source.length : end, LARGEST_HEADER));
  return /^message-id:\s*(\S+)/im.exec(header)?.[1] ?? '';
};

const closeSmtp = (smtp: SMTPServer) => new Promise<void>((resolve) => smtp.close(resolve));
