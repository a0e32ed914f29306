import { issue } from '@tidings/core/errors/issue';
import { fileTypeFromBuffer } from 'file-type';
import { badInput } from '../../foundation/errors.js';

export const UNKNOWN_TYPE = 'application/octet-stream';

/** Number of bytes from which the type is read. */
const SAMPLE_BYTES = 16 * 1024;

const TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,99}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}$/;
const PARAMETER = /^(charset|method)=([A-Za-z0-9_-]{1,40})$/;

/** A mail can't encode these types (RFC 2046 section 5). */
const NOT_ENCODABLE = /^(?:multipart|message)\//;

/** RFC 5546 section 1.4. */
const METHODS = ['PUBLISH', 'REQUEST', 'REPLY', 'ADD', 'CANCEL', 'REFRESH', 'COUNTER', 'DECLINECOUNTER'];

/** Normalizes a media type. Undefined if it isn't one that a file may have. */
export const readContentType = (given: string): string | undefined => {
  const [type = '', ...parameters] = given.split(';').map((part) => part.trim());
  const name = type.toLowerCase();
  if (!TYPE.test(name) || NOT_ENCODABLE.test(name)) return undefined;
  const read = parameters.filter((one) => one !== '').map((one) => PARAMETER.exec(one.replaceAll('"', '')));
  if (read.some((one) => one === null)) return undefined;
  const values = read.map((one) => [one![1]!, one![2]!] as const);
  const method = values.find(([parameter]) => parameter === 'method')?.[1]?.toUpperCase();
  if (method && (name !== 'text/calendar' || !METHODS.includes(method))) return undefined;
  return [name, ...values.map(([parameter, value]) => `${parameter}=${parameter === 'method' ? method : value}`)].join(
    '; ',
  );
};

/** Types whose first bytes are always the same, so that content without them is something else. */
const ALWAYS_RECOGNIZED = [
  'application/pdf',
  'application/zip',
  'application/gzip',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
];

/** Container formats. A type that is based on one may have a name of its own. */
const CONTAINERS = ['application/zip', 'application/x-cfb', 'application/xml', 'application/gzip', 'application/ogg'];

const PLAIN_NAMES: Record<string, string> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'application/x-pdf': 'application/pdf',
  'application/x-zip-compressed': 'application/zip',
  'application/x-gzip': 'application/gzip',
};

/**
 * The media type of a file: the given one, or the one that the content shows. Throws BAD_USER_INPUT with an issue at `path` if the content
 * is of another type.
 */
export const checkContentType = async (
  start: Uint8Array,
  { given, path }: { given: string | undefined; path: string },
): Promise<string> => {
  const read = given === undefined ? UNKNOWN_TYPE : readContentType(given);
  if (read === undefined) throw badInput(issue(path, 'file.contentType'));
  const found = (await fileTypeFromBuffer(start.subarray(0, SAMPLE_BYTES)))?.mime;
  const [declared = ''] = read.split(';');
  if (declared === UNKNOWN_TYPE) return found ?? UNKNOWN_TYPE;
  if (fits(PLAIN_NAMES[declared] ?? declared, found)) return read;
  throw badInput(issue(path, 'file.contentTypeMatches', { found: found ?? 'of another type' }));
};

/** Whether a file that was stored as `stored` may be sent as `declared`. */
export const mayBeType = (declared: string, stored: string): boolean => {
  const [type = ''] = declared.split(';');
  const [known = ''] = stored.split(';');
  const areTexts = type.startsWith('text/') && known.startsWith('text/');
  return areTexts || fits(type, known === UNKNOWN_TYPE ? undefined : known);
};

const fits = (declared: string, found: string | undefined): boolean => {
  if (found === undefined) return !ALWAYS_RECOGNIZED.includes(declared);
  if (bare(found) === bare(declared)) return true;
  if (ALWAYS_RECOGNIZED.includes(declared)) return false;
  if (found === 'application/xml') return /xml|svg|html/.test(declared);
  return CONTAINERS.includes(found) && declared.startsWith('application/');
};

/** The type without `x-`, and of audio and video only the format: `audio/mp4` and `video/mp4` begin alike. */
const bare = (type: string): string => type.replace(/\/x-/, '/').replace(/^(?:audio|video)\//, '');
