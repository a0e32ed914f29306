import type { Rule, RuleArgs } from '@tidings/core/errors/rules';

export const MAX_HEADERS_BYTES = 32 * 1024;

const MAX_HEADERS = 20;
const MAX_NAME_LENGTH = 60;

/** In bytes: with its name, a value without a space fits into one line of a mail (RFC 5322 section 2.1.1). */
const MAX_VALUE_BYTES = 900;

const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Headers without `X-` that change neither who gets the mail, nor how it is read or answered. */
const ALLOWED = new Set([
  'archived-at',
  'comments',
  'feedback-id',
  'importance',
  'in-reply-to',
  'keywords',
  'list-archive',
  'list-help',
  'list-owner',
  'list-post',
  'list-subscribe',
  'organization',
  'precedence',
  'priority',
  'references',
  'sensitivity',
  'thread-index',
  'thread-topic',
]);

/** Headers by which mail services take orders, such as further recipients, and those that are set anyway. */
const ORDERS = /^x-(?:tidings|smtpapi|mailgun|mailin|sib|pm|mc|ses|msys|mj)(?:-|$)/;

/** Orders that only sort mails in the service's statistics. */
const HARMLESS_ORDERS = new Set([
  'x-mailgun-tag',
  'x-mailin-tag',
  'x-mc-tags',
  'x-pm-message-stream',
  'x-pm-tag',
  'x-ses-configuration-set',
  'x-ses-message-tags',
]);

/** Headers whose values are lists of message ids. */
const OF_IDS = new Set(['in-reply-to', 'references']);
const IDS = /^<[^\s<>]+@[^\s<>]+>(?: <[^\s<>]+@[^\s<>]+>)*$/;

const ASCII = /^[ -~]+$/;
const CONTROL = /\p{Cc}|[\u2028\u2029]/u;

type Refuse = <Name extends Rule>(...args: [path: string, rule: Name, ...RuleArgs<Name>]) => void;

/** The headers of a send. Undefined if it has none. Refuses each that a mail may not have, at `headers.NAME`. */
export const readHeaders = (
  given: Readonly<Record<string, unknown>>,
  refuse: Refuse,
): Record<string, string> | undefined => {
  const entries = Object.entries(given);
  if (entries.length > MAX_HEADERS) refuse('headers', 'list.maxItems', { max: MAX_HEADERS });
  const seen = new Set<string>();
  for (const [name, value] of entries) {
    const path = `headers.${name}`;
    const key = name.toLowerCase();
    if (!isAllowed(key)) refuse(path, 'header.name');
    else if (seen.has(key)) refuse(path, 'header.once');
    else if (!isValue(value)) refuse(path, 'header.value', { bytes: MAX_VALUE_BYTES });
    else if (OF_IDS.has(key) && !IDS.test(value)) refuse(path, 'header.messageIds');
    else if (!key.startsWith('x-') && !ASCII.test(value)) refuse(path, 'header.ascii');
    seen.add(key);
  }
  return entries.length > 0 ? (given as Record<string, string>) : undefined;
};

const isAllowed = (key: string): boolean => {
  if (key.length > MAX_NAME_LENGTH || !NAME.test(key)) return false;
  if (!key.startsWith('x-')) return ALLOWED.has(key);
  return !ORDERS.test(key) || HARMLESS_ORDERS.has(key);
};

const isValue = (value: unknown): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  value === value.trim() &&
  Buffer.byteLength(value) <= MAX_VALUE_BYTES &&
  !CONTROL.test(value);
