import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { cleanUp } from '../../../test/support/clean-up.js';

export type Step =
  | 'greeting'
  | 'EHLO'
  | 'HELO'
  | 'STARTTLS'
  | 'AUTH'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  /** In the middle of the body, after `BODY_PART` bytes. Sends nothing by default. */
  | 'body'
  /** After the final dot. */
  | 'dot'
  | 'RSET'
  | 'QUIT';

/**
 * A reply or a fault. A reply begins with its code, or with `~` to send it without a line end. Faults: `close` ends the connection, `reset`
 * resets it, `silence` reads on and never answers again, `stall` stops reading. The actions of an array are done one after the other.
 */
export type Action = string | string[];

export interface Moment {
  /** The numbers of the connection and of its MAIL command. Both count from 1. */
  connection: number;
  mail: number;
  line: string;
  /** The accepted recipients of the current mail. */
  to: string[];
  /** The lines of the latest body. */
  body: string[];
}

export type Script = Partial<Record<Step, Action | ((moment: Moment) => Action | Promise<Action>)>>;

export interface AcceptedMail {
  from: string;
  to: string[];
  /** The mail as received, one character per byte, with stuffed dots (RFC 5321 section 4.5.2). */
  wire: string;
  /** The mail without the stuffed dots. */
  source: string;
}

export const BODY_PART = 16 * 1024;

const DEFAULTS: Required<Script> = {
  greeting: '220 scripted.test',
  EHLO: '250-scripted.test\r\n250 8BITMIME',
  HELO: '250 scripted.test',
  STARTTLS: '454 4.7.0 no TLS here',
  AUTH: '235 2.7.0 welcome',
  MAIL: '250 2.1.0 ok',
  RCPT: '250 2.1.5 ok',
  DATA: '354 go on',
  body: [],
  dot: '250 2.0.0 taken',
  RSET: '250 2.0.0 ok',
  QUIT: ['221 2.0.0 bye', 'close'],
};

export type ScriptedSmtp = Awaited<ReturnType<typeof startScriptedSmtp>>;

/**
 * A real SMTP server on loopback that follows the test's script at each step. `script` may be changed at any time. `keep` is how much of each
 * mail it stores.
 */
export const startScriptedSmtp = async (script: Script = {}, { keep = 'all' }: { keep?: 'all' | 'headers' } = {}) => {
  const smtp = {
    url: '',
    port: 0,
    script,
    keep,
    /** All mails answered with 250. */
    mails: [] as AcceptedMail[],
    /** Number of final dots received, that is, of complete bodies. */
    bodies: 0,
    commands: [] as string[],
    connections: 0,
    open: new Set<Socket>(),
    to: (address: string) => smtp.mails.filter(({ to }) => to.includes(address)),
    /** Closes the open connections, as a server does with idle ones. */
    closeConnections: () => smtp.open.forEach((socket) => socket.end()),
    resetConnections: () => smtp.open.forEach((socket) => socket.resetAndDestroy()),
  };

  const server = createServer({ noDelay: true }, (socket) => {
    smtp.connections += 1;
    smtp.open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => smtp.open.delete(socket));
    serve(smtp, socket).catch(() => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  smtp.port = (server.address() as AddressInfo).port;
  smtp.url = `smtp://127.0.0.1:${smtp.port}?ignoreTLS=true`;
  cleanUp(async () => {
    server.close();
    for (const socket of smtp.open) socket.destroy();
  });
  return smtp;
};

class Ended extends Error {}

const serve = async (smtp: ScriptedSmtp, socket: Socket) => {
  const connection = smtp.connections;
  const mail = { from: '', to: [] as string[] };
  let mails = 0;
  let isSilent = false;
  let isSigningIn = false;

  /** Does what the script says for this step. Resolves to the code of the reply, if there was one. */
  const act = async (step: Step, line: string): Promise<number | undefined> => {
    const given = smtp.script[step] ?? DEFAULTS[step];
    const action =
      typeof given === 'function' ? await given({ connection, mail: mails, line, to: mail.to, body }) : given;
    let code: number | undefined;
    for (const one of isSilent ? [] : [action].flat()) {
      if (one === 'silence') isSilent = true;
      else if (one === 'stall') await new Promise(() => {});
      else if (one === 'close') socket.end();
      else if (one === 'reset') socket.resetAndDestroy();
      else {
        // Record the mail before the client can see the reply.
        code = Number(one.slice(0, 3));
        if (step === 'dot' && code === 250)
          smtp.mails.push({ ...mail, ...bodyOf(smtp.keep === 'all' ? body : headersOf(body)) });
        socket.write(one.startsWith('~') ? one.slice(1) : `${one}\r\n`);
      }
      if (one === 'close' || one === 'reset') throw new Ended();
    }
    return code;
  };

  let body: string[] = [];
  let bodySize: number | undefined;
  await act('greeting', '');
  for await (const line of linesOf(socket)) {
    if (bodySize === undefined) {
      smtp.commands.push(line);
      // RFC 4954: the line after a 334 is a response, not a command.
      const verb: Step = isSigningIn ? 'AUTH' : (line.split(/[ :]/)[0]!.toUpperCase() as Step);
      if (verb === 'MAIL') Object.assign(mail, { from: addressOf(line), to: [] });
      if (verb === 'MAIL') mails += 1;
      if (!(verb in DEFAULTS)) socket.write('500 5.5.2 what?\r\n');
      const code: number | undefined = verb in DEFAULTS ? await act(verb, line) : undefined;
      isSigningIn = verb === 'AUTH' && code === 334;
      if (verb === 'RCPT' && code === 250) mail.to = [...mail.to, addressOf(line)];
      if (verb === 'DATA' && code === 354) [body, bodySize] = [[], 0];
      continue;
    }
    if (line === '.') {
      smtp.bodies += 1;
      bodySize = undefined;
      await act('dot', line);
      continue;
    }
    body.push(line);
    const before = bodySize;
    bodySize += line.length + 2;
    if (before < BODY_PART && bodySize >= BODY_PART) await act('body', line);
  }
};

const addressOf = (line: string): string => /<(.*)>/.exec(line)?.[1] ?? line;

/** Yields the lines that a socket receives, with one character per byte, split only at CRLF. */
async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of socket) {
    const lines = (rest + (chunk as Buffer).toString('latin1')).split('\r\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

const headersOf = (lines: string[]) => lines.slice(0, lines.indexOf(''));

const bodyOf = (lines: string[]) => ({
  wire: lines.join('\r\n'),
  source: Buffer.from(lines.map((line) => line.replace(/^\./, '')).join('\r\n'), 'latin1').toString(),
});
