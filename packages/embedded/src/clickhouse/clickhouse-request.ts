import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { isHttpSetting } from './http-settings.js';

export interface ClickHouseRequest {
  query: string;
  queryId: string | undefined;
  /** Rows of an INSERT whose statement is in the URL. */
  rows: Buffer | undefined;
  /** SET statements for the query's parameters, prepended to the query. */
  parameters: string;
  settings: Record<string, string>;
  /** Output format of queries that name none. Also contained in `settings`. */
  format: string;
}

// URL parameters that are neither engine settings nor query parameters.
const RESERVED = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'role',
  'quota_key',
  'session_id',
  'session_timeout',
  'session_check',
  'compress',
  'decompress',
  'client_protocol_version',
]);

const MAX_BODY_BYTES = 512 * 1024 * 1024;

/** An invalid request. The message says why. */
export class BadRequest extends Error {}

export const readClickHouseRequest = async (request: IncomingMessage, url: URL): Promise<ClickHouseRequest> => {
  const inUrl = url.searchParams.get('query')?.trim() ?? '';
  const body = await readBody(request);
  const settings: Record<string, string> = {};
  const parameters: string[] = [];
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) parameters.push(`SET ${identifier(name)} = ${literal(value)}; `);
    else if (!RESERVED.has(name) && !isHttpSetting(name)) settings[identifier(name)] = value;
  }
  const database = url.searchParams.get('database') ?? request.headers['x-clickhouse-database'];
  if (typeof database === 'string' && database) parameters.push(`USE ${identifier(database)}; `);
  // As in ClickHouse, GET is read-only: an image URL on a web page must not drop a table.
  if (request.method === 'GET') settings.readonly = '2';
  const format = url.searchParams.get('default_format') ?? 'TabSeparated';
  return {
    query: inUrl || body.toString(),
    queryId: url.searchParams.get('query_id') ?? undefined,
    rows: inUrl && body.length > 0 ? body : undefined,
    parameters: parameters.join(''),
    settings: { ...settings, default_format: format },
    format,
  };
};

const identifier = (name: string): string => {
  if (/^[A-Za-z_]\w*$/.test(name)) return name;
  throw new BadRequest(`${name} is not a valid name`);
};

const literal = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decoded(request) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new BadRequest('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const decoded = (request: IncomingMessage): Readable => {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return request;
  const decoders = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };
  const decoder = decoders[encoding as keyof typeof decoders];
  if (!decoder) throw new BadRequest(`Content-Encoding ${encoding} is not supported: use gzip`);
  // pipe() doesn't forward errors, such as the client's disconnect.
  const stream = decoder();
  request.once('error', (err) => stream.destroy(err));
  return request.pipe(stream);
};
