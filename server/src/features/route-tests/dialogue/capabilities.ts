import type { Capabilities } from './route-test.js';

const MAX_LISTED = 30;

/** Reads the lines of an EHLO reply; the first one is the server's name. */
export const capabilitiesOf = (lines: readonly string[]): Capabilities => {
  const parameters = new Map(
    lines.slice(1).map((line) => {
      const [, name = '', rest = ''] = /^(\S+?)(?:[ =](.*))?$/.exec(line.trim()) ?? [];
      return [name.toUpperCase(), rest.trim()];
    }),
  );
  const has = (name: string) => parameters.has(name);
  return {
    size: Number(parameters.get('SIZE')) || undefined,
    pipelining: has('PIPELINING'),
    startTls: has('STARTTLS'),
    dsn: has('DSN'),
    smtpUtf8: has('SMTPUTF8'),
    eightBitMime: has('8BITMIME'),
    chunking: has('CHUNKING'),
    auth: (parameters.get('AUTH') ?? '')
      .toUpperCase()
      .split(/[\s=]+/)
      .filter((name) => /^[A-Z0-9_-]{1,30}$/.test(name))
      .slice(0, MAX_LISTED),
    limits: parameters.get('LIMITS')?.slice(0, 200),
  };
};
