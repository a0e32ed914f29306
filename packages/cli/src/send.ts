import { createClient } from '@tidings/client';
import { readServerAddress } from './server-address.js';
import { print } from './terminal.js';
import { UsageError } from './usage-error.js';

/** Sends a template to addresses, as one send. Throws UsageError and TidingsError. */
export const sendMail = async (
  environment: NodeJS.ProcessEnv,
  { slug, to, context, key }: { slug: string | undefined; to: string[]; context?: string; key?: string },
): Promise<void> => {
  if (slug === undefined || to.length === 0)
    throw new UsageError('Say what to send, and to whom: tidings send <slug> <address…>');
  const client = createClient(readServerAddress(environment));
  const send = await client.send({
    templateName: slug,
    typeEvent: to.length === 1 ? 'PERSONAL' : 'GROUP',
    to: to.map((email) => ({ email })),
    context: context === undefined ? {} : readContext(context),
    ...(key !== undefined && { idempotencyKey: key }),
  });
  print(`Accepted as ${send.id}.`);
  if (send.missing.length > 0) print(`The template reads what the context lacks: ${send.missing.join(', ')}.`);
};

const readContext = (text: string): Record<string, unknown> => {
  try {
    const context: unknown = JSON.parse(text);
    if (typeof context === 'object' && context !== null && !Array.isArray(context))
      return context as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new UsageError(`--context must be a JSON object, such as '{"name": "Ivan"}'.`);
};
