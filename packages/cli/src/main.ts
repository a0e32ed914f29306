import { parseArgs } from 'node:util';
import { ApiError, createApi } from './api.js';
import { pullTemplates, pushTemplates } from './templates.js';
import { print } from './terminal.js';
import { writeTypes } from './types.js';
import { UsageError } from './usage-error.js';

const USAGE = `Usage:
  tidings templates pull [slug…]   write the server's templates into files
  tidings templates push [slug…]   save the files' templates on the server
  tidings types [file]             write TypeScript types of what templates read (default: templates.d.ts)

Pull and push show the differences and ask first.

Options:
  --dir <folder>   folder with a folder for each template (default: templates)
  --dry-run        show the differences, and change nothing
  --yes            don't ask

TIDINGS_URL is the address of the server, and TIDINGS_API_KEY a key with the scope READ, and WRITE for push.`;

const OPTIONS = {
  dir: { type: 'string', default: 'templates' },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const COMMANDS = { 'templates pull': pullTemplates, 'templates push': pushTemplates };

const readArguments = () => {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (err) {
    throw new UsageError(`${(err as Error).message}\n\n${USAGE}`);
  }
};

const run = async (): Promise<void> => {
  const { values, positionals } = readArguments();
  const [subject = '', verb = '', ...slugs] = positionals;
  if (values.help) return print(USAGE);
  if (subject === 'types' && slugs.length === 0) return writeTypes(createApi(process.env), verb || 'templates.d.ts');
  const command = COMMANDS[`${subject} ${verb}` as keyof typeof COMMANDS];
  if (!command)
    throw new UsageError(subject === '' ? USAGE : `There is no command ${positionals.join(' ')}.\n\n${USAGE}`);
  const { dir, yes, 'dry-run': dryRun } = values;
  await command(createApi(process.env), { dir, slugs, yes, dryRun });
};

try {
  await run();
} catch (err) {
  const isExpected = err instanceof UsageError || err instanceof ApiError;
  process.stderr.write(`${isExpected ? err.message : (err as Error).stack}\n`);
  process.exitCode = 1;
}
