import { parseArgs } from 'node:util';
import { TidingsError } from '@tidings/client';
import { ApiError, createApi } from './api.js';
import { examine } from './doctor.js';
import { listen } from './listen.js';
import { sendMail } from './send.js';
import { pullTemplates, pushTemplates } from './templates.js';
import { print } from './terminal.js';
import { writeTypes } from './types.js';
import { UsageError } from './usage-error.js';

const USAGE = `Usage:
  tidings                          start Tidings here, with everything that it needs
  tidings superuser                make an admin of what was started here
  tidings doctor                   say what answers, which versions run and what is missing
  tidings send <slug> <address…>   send a template
  tidings listen                   pass events of webhooks on to a program on this machine
  tidings templates pull [slug…]   write the server's templates into files
  tidings templates push [slug…]   save the files' templates on the server
  tidings types [file]             write TypeScript types of what templates read (default: templates.d.ts)

Pull and push show the differences and ask first.

Options:
  --context <json>   values for the template, such as '{"name": "Ivan"}'
  --key <text>       idempotency key of the send: the same key never sends twice
  --forward <url>    where listen POSTs events, such as http://localhost:3000/hook
  --events <types>   types of events for listen, such as delivery.sent,delivery.bounced (default: all)
  --secret <secret>  what listen signs with (whsec_…; default: a new one, which it prints)
  --dir <folder>     folder with a folder for each template (default: templates)
  --dry-run          show the differences, and change nothing
  --yes              don't ask

All but the first two work with a running server: TIDINGS_URL is its address, and TIDINGS_API_KEY a key with the scope that the command needs
(SEND, READ, or WRITE for push). The first two read the settings of the one-process mode, such as PORT and DATA_DIR.`;

const OPTIONS = {
  context: { type: 'string' },
  key: { type: 'string' },
  forward: { type: 'string' },
  events: { type: 'string' },
  secret: { type: 'string' },
  dir: { type: 'string', default: 'templates' },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const TEMPLATE_COMMANDS = { pull: pullTemplates, push: pushTemplates };

const readArguments = () => {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (err) {
    throw new UsageError(`${(err as Error).message}\n\n${USAGE}`);
  }
};

/** Both modules run when they are loaded, and read their settings from the environment. */
const start = async () => void (await import('@tidings/embedded/main'));
const makeSuperuser = async () => void (await import('@tidings/embedded/superuser'));

const run = async (): Promise<void> => {
  const { values, positionals } = readArguments();
  const [subject = 'start', ...rest] = positionals;
  if (values.help) return print(USAGE);
  const unknown = () => new UsageError(`There is no command ${positionals.join(' ')}.\n\n${USAGE}`);
  switch (subject) {
    case 'start':
    case 'superuser':
      if (rest.length > 0) throw unknown();
      return subject === 'start' ? start() : makeSuperuser();
    case 'doctor':
      if (rest.length > 0) throw unknown();
      return examine(process.env);
    case 'send':
      return sendMail(process.env, { slug: rest[0], to: rest.slice(1), context: values.context, key: values.key });
    case 'listen':
      if (rest.length > 0) throw unknown();
      return listen(createApi(process.env), values);
    case 'types':
      if (rest.length > 1) throw unknown();
      return writeTypes(createApi(process.env), rest[0] ?? 'templates.d.ts');
    case 'templates': {
      const [verb = '', ...slugs] = rest;
      const command = TEMPLATE_COMMANDS[verb as keyof typeof TEMPLATE_COMMANDS];
      if (!command) throw unknown();
      const { dir, yes, 'dry-run': dryRun } = values;
      return command(createApi(process.env), { dir, slugs, yes, dryRun });
    }
    default:
      throw unknown();
  }
};

try {
  await run();
} catch (err) {
  const isExpected = err instanceof UsageError || err instanceof ApiError || err instanceof TidingsError;
  process.stderr.write(`${isExpected ? err.message : (err as Error).stack}\n`);
  process.exitCode = 1;
}
