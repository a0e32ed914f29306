import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createHostCheck, urlHost } from '../host-check.js';
import { type ChdbStatements, openChdbConnection } from './chdb-connection.js';
import { BadRequest, readClickHouseRequest } from './clickhouse-request.js';

export interface ClickHouseServer {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the embedded ClickHouse to other processes, over the part of ClickHouse's HTTP interface that its JavaScript
 * client uses.
 */
export const serveClickHouse = async ({
  path,
  host,
  port,
}: {
  path: string;
  host: string;
  port: number;
}): Promise<ClickHouseServer> => {
  const connection = await openChdbConnection({ path });
  const isForUs = createHostCheck(host);

  const server = createServer((request, response) => {
    answer({ request, response, connection, isForUs }).catch((err: unknown) => sendError(response, err));
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (err) {
    await connection.close();
    throw err;
  }
  return {
    url: `http://${urlHost(host)}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      // Requests in progress are answered first.
      server.close();
      server.closeIdleConnections();
      await closed;
      await connection.close();
    },
  };
};

const answer = async ({
  request,
  response,
  connection,
  isForUs,
}: {
  request: IncomingMessage;
  response: ServerResponse;
  connection: ChdbStatements;
  isForUs: (host: string | undefined) => boolean;
}): Promise<void> => {
  // Browsers send Origin. Without this check a web page could run statements on its visitor's machine.
  if (!isForUs(request.headers.host) || request.headers.origin) {
    request.resume();
    return sendText(response, 403, 'This ClickHouse answers programs on this machine only.\n');
  }
  const url = new URL(request.url ?? '/', 'http://clickhouse');
  if (request.method === 'GET' && !url.searchParams.has('query')) {
    const known = url.pathname === '/' || url.pathname === '/ping';
    return sendText(response, known ? 200 : 404, known ? 'Ok.\n' : 'Not found.\n');
  }

  const {
    query,
    rows,
    parameters,
    settings,
    format,
    queryId = randomUUID(),
  } = await readClickHouseRequest(request, url);
  const params = { query_id: queryId, clickhouse_settings: settings };
  if (rows && !parameters) {
    const { summary } = await connection.insert({ ...params, query, values: Readable.from([rows]) });
    response.writeHead(200, headersFor({ queryId, format, summary })).end();
    return;
  }
  const { stream, summary } = await connection.exec({
    ...params,
    query: parameters + query,
    ...(rows && { values: Readable.from([rows]) }),
  });
  response.writeHead(200, headersFor({ queryId, format: formatOf(query) ?? format, summary }));
  await pipeline(stream, response);
};

const formatOf = (query: string): string | undefined => /\bFORMAT\s+(\w+)\s*;?\s*$/i.exec(query)?.[1];

const headersFor = ({ queryId, format, summary }: { queryId: string; format: string; summary: unknown }) => ({
  'Content-Type': 'application/octet-stream',
  'X-ClickHouse-Query-Id': queryId,
  'X-ClickHouse-Format': format,
  'X-ClickHouse-Summary': JSON.stringify(summary ?? {}),
  'X-ClickHouse-Timezone': 'UTC',
});

// ClickHouse's HTTP status by error code; 500 for all others.
const STATUS: Record<string, number> = { 36: 400, 46: 404, 47: 404, 60: 404, 62: 400, 81: 404, 164: 403, 456: 400 };

const sendError = (response: ServerResponse, err: unknown) => {
  if (response.headersSent) return response.destroy();
  if (err instanceof BadRequest)
    return sendText(response, 400, `Code: 36. DB::Exception: ${err.message}. (BAD_ARGUMENTS)\n`, '36');
  // The error's cause has chDB's original message.
  const cause = err instanceof Error && err.cause instanceof Error ? err.cause : err;
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = /^Code: (\d+)/.exec(message)?.[1];
  sendText(response, (code && STATUS[code]) || 500, `${message}\n`, code ?? '1002');
};

const sendText = (response: ServerResponse, status: number, text: string, code?: string) => {
  response
    .writeHead(status, {
      'Content-Type': 'text/plain; charset=utf-8',
      ...(code && { 'X-ClickHouse-Exception-Code': code }),
    })
    .end(text);
};
