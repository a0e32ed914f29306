import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';

/** The server doesn't speak SMTP. What it says is not repeated: the address may be that of another service. */
export class NotSmtpError extends Error {
  constructor() {
    super('the server does not answer by SMTP');
    this.name = 'NotSmtpError';
  }
}

export class NoAnswerError extends Error {
  constructor() {
    super('no answer in time');
    this.name = 'NoAnswerError';
  }
}

export class ConnectionEndedError extends Error {
  constructor() {
    super('the server closed the connection');
    this.name = 'ConnectionEndedError';
  }
}

export interface Reply {
  code: number;
  /** Without the codes at the beginning of each line. */
  lines: string[];
  /** All in one line, as `535 5.7.8 …`. */
  text: string;
}

export interface SmtpDialogue {
  read(): Promise<Reply>;
  /** Sends a line and reads the reply. */
  ask(line: string): Promise<Reply>;
  /** Upgrades the connection. Rejects with the error of TLS. The certificate isn't checked: see `socket`. */
  startTls(options: tls.ConnectionOptions): Promise<void>;
  /** The TLS socket, once the connection is encrypted. */
  socket(): tls.TLSSocket | undefined;
  close(): void;
}

const MAX_REPLY_BYTES = 64 * 1024;
const MAX_TEXT = 500;

/** Connects. `stepMs` is the time for each step. Rejects with the error of the socket, or NoAnswerError. */
export const openDialogue = async ({
  host,
  port,
  implicitTls,
  stepMs,
}: {
  host: string;
  port: number;
  /** Undefined: the connection begins without TLS. */
  implicitTls: tls.ConnectionOptions | undefined;
  stepMs: number;
}): Promise<SmtpDialogue> => {
  let socket: net.Socket = net.connect({ host, port });
  await settled(socket, 'connect', stepMs);
  let received = createReplies(socket);
  const upgrade = async (options: tls.ConnectionOptions) => {
    received.stop();
    const secured = tls.connect({ ...options, socket, rejectUnauthorized: false });
    socket = secured;
    await settled(secured, 'secureConnect', stepMs);
    received = createReplies(secured);
  };
  const read = () => within(received.next(), socket, stepMs);

  if (implicitTls) await upgrade(implicitTls);
  return {
    read,
    ask: (line) => {
      socket.write(`${line}\r\n`);
      return read();
    },
    startTls: upgrade,
    socket: () => (socket instanceof tls.TLSSocket ? socket : undefined),
    close: () => socket.destroy(),
  };
};

const settled = async (socket: net.Socket, event: string, stepMs: number): Promise<void> => {
  const ended = once(socket, 'close').then(() => {
    throw new ConnectionEndedError();
  });
  ended.catch(() => {});
  await within(Promise.race([once(socket, event), ended]), socket, stepMs);
  // An error after this moment ends the connection, which the next read notices.
  socket.on('error', () => {});
};

const within = async <T>(task: Promise<T>, socket: net.Socket, stepMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswerError()), stepMs);
  });
  try {
    return await Promise.race([task, late]);
  } catch (err) {
    socket.on('error', () => {});
    socket.destroy();
    throw err;
  } finally {
    clearTimeout(timer);
  }
};

const LINE = /^(\d{3})([ -]?)(.*)$/;

/** Reads the replies of a socket, one after the other. */
const createReplies = (socket: net.Socket) => {
  let rest = '';
  let failure: Error | undefined;
  let lines: RegExpExecArray[] = [];
  const ready: Reply[] = [];
  let wake: () => void = () => {};

  const fail = (err: Error) => {
    failure ??= err;
    wake();
  };
  const onData = (chunk: Buffer) => {
    rest += chunk.toString('latin1');
    if (rest.length > MAX_REPLY_BYTES) return fail(new NotSmtpError());
    const whole = rest.split(/\r?\n/);
    rest = whole.pop()!;
    for (const line of whole) {
      const match = LINE.exec(line);
      if (!match || lines.length > 100) return fail(new NotSmtpError());
      lines.push(match);
      if (match[2] === '-') continue;
      ready.push(replyOf(lines));
      lines = [];
    }
    wake();
  };
  const onEnd = () => fail(new ConnectionEndedError());
  socket.on('data', onData).on('close', onEnd).on('end', onEnd);

  return {
    next: async (): Promise<Reply> => {
      while (ready.length === 0) {
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return ready.shift()!;
    },
    stop: () => {
      socket.off('data', onData).off('close', onEnd).off('end', onEnd);
    },
  };
};

const replyOf = (matches: RegExpExecArray[]): Reply => {
  const code = matches[0]![1]!;
  const lines = matches.map(([, , , text]) => Buffer.from(text!, 'latin1').toString());
  return {
    code: Number(code),
    lines,
    text: `${code} ${lines.join(' ')}`
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim()
      .slice(0, MAX_TEXT),
  };
};
