import { z } from 'zod';
import { domainToAscii } from '../addresses/domain.js';
import { normalizeAddress } from '../addresses/normal-form.js';

/** Whom an installation that isn't in production may mail. */
export interface Staging {
  /** Normalized. All mail goes to this address. Null: to its recipients. */
  redirectAllTo: string | null;
  /** Addresses, domains, and `*.` with a domain, which stands for the domain and those below it. Null: everybody. */
  allowRecipients: readonly string[] | null;
}

export const NO_STAGING: Staging = { redirectAllTo: null, allowRecipients: null };

const ADDRESS = /^(?!\*@)[^\s@]+@[^\s@]+$/;
const DOMAIN = /^(?:\*\.)?[^\s@*%/]+$/;

const allowed = z.string().transform((text, context) => {
  const typed = text.split(',').map((one) => one.trim());
  const entries = typed.map((one) => (one.includes('@') ? normalizeAddress(one) : domainToAscii(one)));
  const wrong = typed.find((_, at) => !(ADDRESS.test(entries[at] ?? '') || DOMAIN.test(entries[at] ?? '')));
  if (wrong === undefined) return entries as string[];
  context.addIssue({
    code: 'custom',
    message: 'must be addresses and domains separated by commas, such as me@example.com,example.org,*.example.net',
  });
  return z.NEVER;
});

/** Settings that server and workers have to agree on. */
export const STAGING_OPTIONS = {
  REDIRECT_ALL_TO: z
    .string()
    .transform(normalizeAddress)
    .refine((address) => ADDRESS.test(address), 'must be one address, such as me@example.com')
    .optional(),
  ALLOW_RECIPIENTS: allowed.optional(),
};

export const stagingOf = (config: z.output<z.ZodObject<typeof STAGING_OPTIONS>>): Staging => ({
  redirectAllTo: config.REDIRECT_ALL_TO ?? null,
  allowRecipients: config.ALLOW_RECIPIENTS ?? null,
});

/** What ALLOW_RECIPIENTS permits, as patterns of LIKE for normalized addresses. Null: everybody. */
export const allowedPatterns = ({ allowRecipients }: Pick<Staging, 'allowRecipients'>): string[] | null =>
  allowRecipients?.flatMap((entry) => {
    const literal = entry.replace(/^\*\./, '').replace(/[\\%_]/g, '\\$&');
    if (entry.includes('@')) return [literal];
    return entry.startsWith('*.') ? [`%@${literal}`, `%.${literal}`] : [`%@${literal}`];
  }) ?? null;

export const isSameStaging = (one: Staging, other: Staging): boolean =>
  one.redirectAllTo === other.redirectAllTo && sorted(one) === sorted(other);

const sorted = ({ allowRecipients }: Staging): string => JSON.stringify(allowRecipients && [...allowRecipients].sort());
