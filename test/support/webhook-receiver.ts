import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { cleanUp } from './clean-up.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read parts of the data
export type ReceivedEvent = { id: string; type: string; timestamp: string; data: any };

export interface ReceivedRequest {
  id: string;
  headers: IncomingHttpHeaders;
  body: string;
  events: ReceivedEvent[];
  answered: number;
}

/**
 * A receiver on this machine that verifies each request with `standardwebhooks` and `svix`, and answers by `state`. A request that isn't
 * signed with one of `state.secrets` becomes a failure in `failures`.
 */
export const startWebhookReceiver = async () => {
  const requests: ReceivedRequest[] = [];
  const failures: string[] = [];
  const state: {
    secrets: string[];
    answer: (response: ServerResponse, events: ReceivedEvent[]) => void | Promise<void>;
  } = { secrets: [], answer: (response) => void response.writeHead(204).end() };

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', async () => {
      const headers = request.headers as Record<string, string>;
      for (const secret of state.secrets) {
        try {
          new Webhook(secret).verify(body, headers);
          new SvixWebhook(secret).verify(body, headers);
        } catch (err) {
          failures.push((err as Error).message);
        }
      }
      const parsed = JSON.parse(body);
      const events: ReceivedEvent[] = parsed.type === 'batch' ? parsed.data : [parsed];
      const received: ReceivedRequest = { id: headers['webhook-id']!, headers, body, events, answered: 0 };
      requests.push(received);
      await state.answer(response, events);
      received.answered = response.writableEnded ? response.statusCode : 0;
    });
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  cleanUp(async () => void (server.listening && (await stop())));

  const accepted = (): ReceivedEvent[] =>
    requests.filter(({ answered }) => answered >= 200 && answered < 300).flatMap(({ events }) => events);

  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests,
    failures,
    state,
    /** Events of requests that were accepted, in order, with repetitions. */
    accepted,
    /** Accepted events of a type. */
    ofType: (type: string) => accepted().filter((event) => event.type === type),
    stop,
    start: () => listen(port),
  };
};
