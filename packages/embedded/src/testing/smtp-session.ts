import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * Says these commands to an SMTP server, each after the reply to the one before, and resolves to the replies, the
 * greeting first. The text of a mail is one of the "commands", and gets its final dot here.
 */
export const smtpSession = async (url: string, commands: string[]): Promise<string[]> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const replies: string[] = [];
  for await (const line of createInterface({ input: socket })) {
    // 250-… is a line of a reply that goes on.
    if (!/^\d{3}( |$)/.test(line)) continue;
    const command = commands[replies.length];
    replies.push(line);
    if (command === undefined) break;
    socket.write(command.includes('\n') ? `${command}\r\n.\r\n` : `${command}\r\n`);
  }
  socket.destroy();
  return replies;
};

/** Hands over one mail, and resolves to what the server says to it. */
export const sendMail = async (url: string, { to, source }: { to: string[]; source: string }): Promise<string> => {
  const recipients = to.map((address) => `RCPT TO:<${address}>`);
  const replies = await smtpSession(url, ['EHLO test', 'MAIL FROM:<news@example.test>', ...recipients, 'DATA', source]);
  return replies.at(-1)!;
};
