import { randomBytes } from 'node:crypto';
import { UsageError } from './usage-error.js';

const SECRET_BYTES = 32;

/** `whsec_` and base64, as Standard Webhooks has it. */
export const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

/** Throws UsageError unless it is a secret of Standard Webhooks: 24 to 64 bytes. */
export const readSecret = (text: string): string => {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = base64 === undefined ? 0 : Buffer.from(base64, 'base64').length;
  if (bytes < 24 || bytes > 64) throw new UsageError('--secret must be whsec_ and 24 to 64 bytes in base64.');
  return text;
};

/** Throws UsageError unless it is an http or https URL. */
export const readForwardUrl = (text: string | undefined): string => {
  if (text !== undefined && URL.canParse(text)) {
    const { protocol, href } = new URL(text);
    if (protocol === 'http:' || protocol === 'https:') return href;
  }
  throw new UsageError('Say where events go: tidings listen --forward http://localhost:3000/hook');
};

/** Types of events as the API has them: `delivery.sent` is DELIVERY_SENT. Undefined: all. */
export const readTypes = (text: string | undefined): string[] | undefined =>
  text?.split(',').map((type) => type.trim().toUpperCase().replace('.', '_'));
