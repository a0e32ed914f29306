import { runMain, runUntilSignal } from '@tidings/core/runtime/lifecycle';
import { createLogger } from '@tidings/core/runtime/logger';
import { type Config, readConfig } from './config.js';
import { startTidings, type Tidings } from './start-tidings.js';

const STOP_WITHIN_MS = 30_000;

const signInWith = ({ admin }: Tidings, { ADMIN_PASSWORD }: Config): string => {
  if (!admin) return 'the account and password that you have (npm run superuser makes another)';
  return `${admin.username}   password ${ADMIN_PASSWORD ? 'as set in ADMIN_PASSWORD' : admin.password}`;
};

const welcome = (tidings: Tidings, config: Config): string => {
  const { url, mailboxPage, bounces } = tidings;
  const address = url.replace('127.0.0.1', 'localhost');
  const lines = [
    ['Tidings', address],
    ['Sign in as', signInWith(tidings, config)],
    ...(mailboxPage
      ? [['Mailbox', `${mailboxPage.replace('127.0.0.1', 'localhost')}   all mails are delivered here`]]
      : []),
    ...(bounces ? [['Bounces', `${bounces.url}   takes what comes back to ${bounces.address}`]] : []),
    ['Playground', `${address}/graphql`],
    ['Data', config.DATA_DIR],
  ];
  const table = lines.map(([name, value]) => `  ${name!.padEnd(12)}${value}`).join('\n');
  return `\n${table}\n\n  Ctrl-C stops it. Data is kept, except for the mailbox.\n\n`;
};

await runMain(async () => {
  const config = readConfig(process.env);
  const logger = createLogger({ name: 'tidings', level: config.LOG_LEVEL });
  const tidings = await startTidings(config, logger);
  process.stdout.write(welcome(tidings, config));
  await runUntilSignal({ running: tidings, failure: tidings.failure, logger, withinMs: STOP_WITHIN_MS });
});
