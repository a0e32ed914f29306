import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const TIMEOUT_MS = 10_000;

/**
 * Hands a mail with an empty envelope sender to an SMTP server, as mail servers send reports. Rejects with the reply if the server
 * refuses.
 */
export const handOver = async (url: string, { to, source }: { to: string; source: string }): Promise<void> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('the listener for bounces does not answer')));
  const commands = ['EHLO localhost', 'MAIL FROM:<>', `RCPT TO:<${to}>`, 'DATA', `${dotted(source)}\r\n.`];
  let answered = 0;
  try {
    for await (const line of createInterface({ input: socket })) {
      // A line such as 250-… is not the last one of its reply.
      if (!/^\d{3}( |$)/.test(line)) continue;
      if (!/^[23]/.test(line)) throw new Error(line);
      const command = commands[answered];
      answered += 1;
      if (command === undefined) return;
      socket.write(`${command}\r\n`);
    }
  } finally {
    socket.destroy();
  }
  throw new Error('the listener for bounces closed the connection');
};

/** Doubles the dot at the beginning of a line (RFC 5321 section 4.5.2). */
const dotted = (source: string): string => source.replace(/^\./gm, '..');
