import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { cleanUp } from '../../../../test/support/clean-up.js';

/** A chunk of data that passes through the proxy: `out` to the server, or `back` from it. */
export interface Passing {
  /** Identifies the TCP connection; `cut` ends it. */
  connection: { cut(): void };
  direction: 'out' | 'back';
  chunk: Buffer;
}

/** A TCP proxy to the host of `url`, which can delay, drop and cut traffic. */
export const startProxy = async (url: string) => {
  const through = new URL(url);
  const sockets = new Set<Socket>();
  let target = through;
  let latencyMs = 0;
  let isCut = false;
  let dropsAnswers = false;
  let passes: (passing: Passing) => boolean = () => true;

  const forward = (from: Socket, to: Socket, may: (chunk: Buffer) => boolean) => {
    sockets.add(from);
    from.on('data', (chunk: Buffer) => {
      if (latencyMs > 0) setTimeout(() => may(chunk) && to.write(chunk), latencyMs);
      else if (may(chunk)) to.write(chunk);
    });
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer({ noDelay: true }, (near) => {
    if (isCut) return near.destroy();
    const connection = { cut: () => near.destroy() };
    const far = connect({ port: Number(target.port || 5672), host: target.hostname, noDelay: true });
    forward(near, far, (chunk) => passes({ connection, direction: 'out', chunk }));
    forward(far, near, (chunk) => !dropsAnswers && passes({ connection, direction: 'back', chunk }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  cleanUp(async () => {
    cut();
    server.close();
  });
  const near = new URL(url);
  near.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: near.href,
    /** Delays all further chunks in both directions. */
    slowDown: (milliseconds: number) => {
      latencyMs = milliseconds;
    },
    cut,
    /** Accepts connections and passes answers again. */
    restore: () => {
      isCut = false;
      dropsAnswers = false;
    },
    /** Drops all answers; requests still arrive. */
    dropAnswers: () => {
      dropsAnswers = true;
    },
    /** Directs new connections to another server. */
    redirectTo: (other: string) => {
      target = new URL(other);
    },
    /** The listener sees each chunk; if it returns false, the chunk is dropped. */
    listen: (listener: (passing: Passing) => boolean) => {
      passes = listener;
    },
  };
};
