/** An event of a subscription, or the end of the stream. */
export interface StreamEvent {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read parts of the data
  data: any;
}

/**
 * Opens a subscription at `/graphql/stream`, as a caller without a library does. `events` grows until the stream ends, and `ended` resolves then.
 * A refusal is in `status` and `refusal`.
 */
export const readStream = async (
  url: string,
  {
    token,
    query,
    variables,
    headers,
  }: { token?: string | undefined; query: string; variables?: object; headers?: Record<string, string> },
) => {
  const controller = new AbortController();
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
    signal: controller.signal,
  });
  const events: StreamEvent[] = [];
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const read = async () => {
    let text = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const parts = text.split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        const event = /^event: (.*)$/m.exec(part)?.[1];
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (event) events.push({ event, data: data ? JSON.parse(data) : null });
      }
    }
  };
  const ended = isStream ? read().catch(() => {}) : Promise.resolve();
  return {
    status: response.status,
    headers: response.headers,
    // biome-ignore lint/suspicious/noExplicitAny: tests read parts of the data
    refusal: (isStream ? undefined : await response.json()) as any,
    events,
    ended,
    close: () => controller.abort(),
  };
};
