import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cleanUp } from './clean-up.js';

export interface CollectedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  attributes: Record<string, unknown>;
  /** Message of the error, if the work failed. */
  error: string | undefined;
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string; boolValue?: boolean };
}

const attributesOf = (list: Attribute[]) =>
  Object.fromEntries(
    list.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? (value.intValue !== undefined && Number(value.intValue)),
    ]),
  );

/** A collector of spans by OTLP over HTTP in JSON. */
export const startOtlpCollector = async () => {
  const spans: CollectedSpan[] = [];
  const requests: { path: string; headers: Record<string, unknown>; text: string }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      requests.push({ path: request.url!, headers: request.headers, text });
      for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans) {
        const service = String(attributesOf(resource.attributes)['service.name']);
        for (const { spans: some } of scopeSpans)
          for (const { name, traceId, spanId, parentSpanId, attributes, status } of some)
            spans.push({
              service,
              name,
              traceId,
              spanId,
              parentSpanId: parentSpanId || undefined,
              attributes: attributesOf(attributes),
              error: status?.code === 2 ? status.message : undefined,
            });
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  cleanUp(async () => void (server.listening && (await stop())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, requests, stop };
};
