import type { Account } from '../../runtime/account.js';
import { QUEUE_PREFIX } from '../queue-name.js';
import { DEAD_LETTERS, EXCHANGE } from './topology.js';

const escaped = (name: string) => name.replaceAll('.', '\\.');
const oneOf = (...names: string[]) => `^(${names.join('|')})$`;

const QUEUES = `${escaped(QUEUE_PREFIX)}.+`;
const OURS = oneOf(escaped(EXCHANGE), escaped(DEAD_LETTERS), QUEUES);

/**
 * Permissions of server and workers in their virtual host, as patterns of exchange and queue names. Both declare what
 * they use, since either may start first. Binding a queue needs write access to it and read access to the exchange.
 * Declaring a queue with a dead-letter exchange needs write access to that exchange. A worker can't publish to the
 * mail exchange, nor to a queue by its name through the default exchange.
 */
export const RABBIT_PERMISSIONS = {
  server: { configure: OURS, write: OURS, read: OURS },
  worker: { configure: OURS, write: oneOf(escaped(DEAD_LETTERS), QUEUES), read: OURS },
};

/**
 * Creates the RabbitMQ accounts of server and workers, or resets their passwords, through the management plugin's
 * HTTP API. `adminUrl` is an administrator's URL, such as `http://admin:…@rabbitmq:15672`.
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
  const path = encodeURIComponent(vhost);
  await put(`vhosts/${path}`, {});
  for (const [account, permissions] of [
    [server, RABBIT_PERMISSIONS.server],
    [worker, RABBIT_PERMISSIONS.worker],
  ] as const) {
    const name = encodeURIComponent(account.name);
    await put(`users/${name}`, { password: account.password, tags: '' });
    await put(`permissions/${path}/${name}`, permissions);
  }
};

const ANSWERS_WITHIN_MS = 30_000;

const createPut = (adminUrl: string) => {
  const { username, password, origin, host } = new URL(adminUrl);
  const credentials = [username, password].map(decodeURIComponent).join(':');
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return async (resource: string, body: object): Promise<void> => {
    const answer = await fetch(`${origin}/api/${resource}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`${host} refuses ${resource} with ${answer.status}`);
  };
};
