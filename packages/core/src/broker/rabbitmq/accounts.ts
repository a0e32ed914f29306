import type { Account } from '../../runtime/account.js';
import { QUEUE_PREFIX } from '../queue-name.js';
import { DEAD_LETTERS, EXCHANGE } from './topology.js';

const escaped = (name: string) => name.replaceAll('.', '\\.');
const oneOf = (...names: string[]) => `^(${names.join('|')})$`;

const QUEUES = `${escaped(QUEUE_PREFIX)}.+`;
const OURS = oneOf(escaped(EXCHANGE), escaped(DEAD_LETTERS), QUEUES);

/**
 * What server and workers may do in their virtual host, as patterns over names of exchanges and queues. Both declare what they need, since
 * either may come first. To bind a queue is to write to it and to read the exchange; a queue with a way for dead letters may be
 * declared by those who may write to that exchange. A worker can't publish to the exchange of mails, nor, by a queue's name, to the
 * one that has no name.
 */
export const RABBIT_PERMISSIONS = {
  server: { configure: OURS, write: OURS, read: OURS },
  worker: { configure: OURS, write: oneOf(escaped(DEAD_LETTERS), QUEUES), read: OURS },
};

/**
 * Makes the accounts that server and workers come with, or gives them these passwords, with RabbitMQ's own API of the management
 * plugin. `adminUrl` is an administrator's, such as `http://admin:…@rabbitmq:15672`.
 */
export const createRabbitAccounts = async ({
  adminUrl,
  vhost,
  server,
  worker,
}: {
  adminUrl: string;
  vhost: string;
  server: Account;
  worker: Account;
}): Promise<void> => {
  const put = createPut(adminUrl);
  const place = encodeURIComponent(vhost);
  await put(`vhosts/${place}`, {});
  for (const [account, permissions] of [
    [server, RABBIT_PERMISSIONS.server],
    [worker, RABBIT_PERMISSIONS.worker],
  ] as const) {
    const name = encodeURIComponent(account.name);
    await put(`users/${name}`, { password: account.password, tags: '' });
    await put(`permissions/${place}/${name}`, permissions);
  }
};

const ANSWERS_WITHIN_MS = 30_000;

const createPut = (adminUrl: string) => {
  const { username, password, origin, host } = new URL(adminUrl);
  const credentials = [username, password].map(decodeURIComponent).join(':');
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return async (path: string, body: object): Promise<void> => {
    const answer = await fetch(`${origin}/api/${path}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`${host} refuses ${path} with ${answer.status}`);
  };
};
