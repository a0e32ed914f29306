import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { cleanUp } from '../../../../test/support/clean-up.js';

/** A network to go through to whoever `url` names, that can be slow, go dumb, and be cut. */
export const startProxy = async (url: string) => {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let latencyMs = 0;
  let isCut = false;
  let isDumb = false;

  const forward = (from: Socket, to: Socket, passes: () => boolean) => {
    sockets.add(from);
    from.on('data', (chunk) => setTimeout(() => passes() && to.write(chunk), latencyMs));
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(Number(target.port || 5672), target.hostname);
    forward(near, far, () => true);
    forward(far, near, () => !isDumb);
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
  const through = new URL(url);
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: through.href,
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
  };
};
