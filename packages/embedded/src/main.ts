import { runMain, runUntilSignal } from '@tidings/core/runtime/lifecycle';
import { createLogger } from '@tidings/core/runtime/logger';
import { readConfig } from './config.js';
import { startTidings, type Tidings } from './start-tidings.js';

const STOP_WITHIN_MS = 30_000;

const welcome = ({ url, mailboxPage, admin }: Tidings, dataDir: string): string => {
  const address = url.replace('127.0.0.1', 'localhost');
  const lines = [
    ['Tidings', address],
    ['Sign in as', admin ? `${admin.username}   password ${admin.password}` : 'before: the accounts are those of the last start'],
    ...(mailboxPage ? [['Mailbox', `${mailboxPage.replace('127.0.0.1', 'localhost')}   every mail that is sent lands there`]] : []),
    ['Playground', `${address}/graphql`],
    ['Data', dataDir],
  ];
  const table = lines.map(([name, value]) => `  ${name!.padEnd(12)}${value}`).join('\n');
  return `\n${table}\n\n  Ctrl-C stops it; what was sent stays.\n\n`;
};

await runMain(async () => {
  const config = readConfig(process.env);
  const logger = createLogger({ name: 'tidings', level: config.LOG_LEVEL });
  const tidings = await startTidings(config, logger);
  process.stdout.write(welcome(tidings, config.DATA_DIR));
  await runUntilSignal({ running: tidings, logger, withinMs: STOP_WITHIN_MS });
});
