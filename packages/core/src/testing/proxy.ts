import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { cleanUp } from '../../../../test/support/clean-up.js';

/** What goes through: `out` to the server, `back` from it. */
export interface Passing {
  /** The same for all that passes over one connection; `cut` ends it. */
  connection: { cut(): void };
  direction: 'out' | 'back';
  chunk: Buffer;
}

/** A network to go through to whoever `url` names, that can be slow, go dumb, be cut, and be listened to. */
export const startProxy = async (url: string) => {
  const through = new URL(url);
  const sockets = new Set<Socket>();
  let target = through;
  let latencyMs = 0;
  let isCut = false;
  let isDumb = false;
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
    forward(far, near, (chunk) => !isDumb && passes({ connection, direction: 'back', chunk }));
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
    /** Whatever is said from now on takes this long, each way. */
    slowDown: (milliseconds: number) => {
      latencyMs = milliseconds;
    },
    cut,
    /** Connections can be made again, and answers come. */
    mend: () => {
      isCut = false;
      isDumb = false;
    },
    /** What is said arrives, no answer comes back. */
    goDumb: () => {
      isDumb = true;
    },
    /** Where connections that are made from now on lead to. */
    leadTo: (other: string) => {
      target = new URL(other);
    },
    /** Asked of all that passes; what it says no to gets lost. */
    listen: (listener: (passing: Passing) => boolean) => {
      passes = listener;
    },
  };
};
