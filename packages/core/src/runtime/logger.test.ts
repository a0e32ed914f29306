import { expect, test } from 'vitest';
import { runScript } from '../testing/run-script.js';

test('secrets and addresses are removed from the log', async () => {
  const script = runScript(`
    const { createLogger } = await import(runtime + 'logger.js');
    const logger = createLogger({ name: 'test', level: 'info' });
    logger.debug({ password: 'geheim-0' }, 'not logged');
    logger.info({ password: 'geheim-1', token: 'geheim-2', user: { secret: 'geheim-3', name: 'Ann' } }, 'signed in');
    logger.info({ headers: { authorization: 'Bearer geheim-4' } }, 'called');`);
  expect(await script.ends()).toBe(0);
  const lines = script
    .output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { level: 30, name: 'test', msg: 'signed in', password: '…', token: '…', user: { secret: '…', name: 'Ann' } },
    { msg: 'called', headers: { authorization: '…' } },
  ]);
  expect(script.output()).not.toContain('geheim');
});
