import type { startProxy } from '../../packages/core/src/testing/proxy.js';

/** Listens between workers and a mail server. Counts the mails that were begun and whose final reply no worker has received. */
export const listenToTheWire = (mailServer: Awaited<ReturnType<typeof startProxy>>): { count: () => number } => {
  const begun = new Set<object>();
  mailServer.listen(({ connection, direction, chunk }) => {
    const said = chunk.toString('latin1');
    if (direction === 'out' && said.startsWith('RCPT TO')) begun.add(connection);
    if (direction === 'back' && /^(250 2\.0\.0|4\d\d|5\d\d)/m.test(said)) begun.delete(connection);
    return true;
  });
  return { count: () => begun.size };
};
