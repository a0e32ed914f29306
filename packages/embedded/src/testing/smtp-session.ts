import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * Sends commands to an SMTP server, each after the reply to the previous one. Resolves to the replies, starting with
 * the greeting. A multi-line "command" is a mail and gets its final dot here.
 */
export const smtpSession = async (url: string, commands: string[]): Promise<string[]> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const replies: string[] = [];
  for await (const line of createInterface({ input: socket })) {
    // A line such as 250-… is not the last one of its reply.
    if (!/^\d{3}( |$)/.test(line)) continue;
    const command = commands[replies.length];
    replies.push(line);
    if (command === undefined) break;
    socket.write(command.includes('\n') ? `${command}\r\n.\r\n` : `${command}\r\n`);
  }
  socket.destroy();
  return replies;
};

/** Sends one mail and resolves to the server's final reply. */
export const sendMail = async (url: string, { to, source }: { to: string[]; source: string }): Promise<string> => {
  const recipients = to.map((address) => `RCPT TO:<${address}>`);
  const replies = await smtpSession(url, ['EHLO test', 'MAIL FROM:<news@example.test>', ...recipients, 'DATA', source]);
  return replies.at(-1)!;
};
