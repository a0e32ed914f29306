import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { cleanUp } from './clean-up.js';

const run = promisify(execFile);

/** The RabbitMQ in which tests create virtual hosts. Undefined if there is none. */
export const TEST_AMQP_URL = process.env.TEST_AMQP_URL || undefined;

/** Creates a virtual host for this file, and deletes it after its tests. Resolves to its URL. */
export const createVhost = async (): Promise<string> => {
  const url = new URL(TEST_AMQP_URL!);
  const name = `tidings-test-${randomBytes(6).toString('hex')}`;
  const user = decodeURIComponent(url.username) || 'guest';
  await rabbitmqctl('add_vhost', name);
  cleanUp(async () => void (await rabbitmqctl('delete_vhost', name)));
  await rabbitmqctl('set_permissions', '-p', name, user, '.*', '.*', '.*');
  url.pathname = `/${name}`;
  return url.href;
};

export const rabbitmqctl = async (...args: string[]): Promise<string> => {
  const { stdout } = await run('rabbitmqctl', ['--silent', ...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
};
