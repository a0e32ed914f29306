import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { cleanUp } from '../../../../test/support/clean-up.js';

export interface Recorded {
  /** The statement. An insert has it in the URL, a query in the body. */
  statement: string;
  /** Settings and parameter values. */
  params: Record<string, string>;
  /** Inserted rows. */
  rows: Record<string, unknown>[];
}

/** An HTTP server in place of ClickHouse. Records requests and answers each with `rows`. */
export const startClickHouseRecorder = async () => {
  const recorded: Recorded[] = [];
  const answer = {
    status: 200,
    rows: [] as unknown[],
    /** The recorder awaits this function before each answer. */
    onQuestion: undefined as (() => Promise<void>) | undefined,
  };
  const server = createServer(async (request, response) => {
    const { query = '', ...params } = Object.fromEntries(new URL(request.url!, 'http://localhost').searchParams);
    const body = await text(request);
    const isInsert = query.startsWith('INSERT');
    recorded.push({
      statement: isInsert ? query : body,
      params,
      rows: isInsert
        ? body
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
    });
    await answer.onQuestion?.();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp(async () => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer,
    recorded,
    last: () => recorded.at(-1)!,
  };
};
