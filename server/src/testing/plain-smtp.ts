import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { cleanUp } from '../../../test/support/clean-up.js';

export interface PlainSmtpOptions {
  /** Lines of the EHLO reply after the server's name; the same before and after STARTTLS. */
  offers?: string[];
  /** Replies by verb instead of the usual ones. */
  replies?: Record<string, string>;
  /** For STARTTLS, or from the beginning. */
  certificate?: { pem: string; privateKey: string };
  isImplicit?: boolean;
  greeting?: string;
}

const USUAL: Record<string, string> = {
  STARTTLS: '220 go on',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  QUIT: '221 bye',
  AUTH: '235 welcome',
};

/** A mail server on loopback for tests of routes. */
export const startPlainSmtp = async ({
  offers = [],
  replies = {},
  certificate,
  isImplicit = false,
  greeting = '220 mail.test ESMTP',
}: PlainSmtpOptions = {}) => {
  const smtp = { port: 0, commands: [] as string[], mails: [] as string[] };
  const sockets = new Set<net.Socket>();
  const context = certificate && tls.createSecureContext({ cert: certificate.pem, key: certificate.privateKey });

  const serve = (socket: net.Socket) => {
    let rest = '';
    let body: string[] | undefined;
    const reply = (text: string) => socket.write(`${text}\r\n`);
    const onLine = (line: string) => {
      if (body) {
        if (line !== '.') return body.push(line);
        smtp.mails.push(body.join('\r\n'));
        body = undefined;
        return reply(replies.dot ?? '250 taken');
      }
      smtp.commands.push(line);
      const verb = line.split(/[ :]/)[0]!.toUpperCase();
      const answer = replies[verb] ?? (/^(?:EHLO|LHLO)$/.test(verb) ? ehlo(offers) : (USUAL[verb] ?? '500 what?'));
      reply(answer);
      if (verb === 'DATA' && answer.startsWith('354')) body = [];
      if (verb === 'STARTTLS' && answer.startsWith('220') && context) {
        socket.removeAllListeners('data');
        serve(new tls.TLSSocket(socket, { isServer: true, secureContext: context }));
      }
    };
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop()!;
      lines.forEach(onLine);
    });
    return reply;
  };

  const server = net.createServer((socket) => {
    sockets.add(socket);
    const secured =
      isImplicit && context ? new tls.TLSSocket(socket, { isServer: true, secureContext: context }) : socket;
    serve(secured)(greeting);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  smtp.port = (server.address() as net.AddressInfo).port;
  cleanUp(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return smtp;
};

const ehlo = (offers: string[]): string =>
  ['mail.test', ...offers].map((line, at) => `250${at === offers.length ? ' ' : '-'}${line}`).join('\r\n');
