import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, ApiError } from './api.js';
import { forwardEvent, type TakenEvent } from './forward-event.js';
import { newSecret, readForwardUrl, readSecret, readTypes } from './listen-options.js';
import { print } from './terminal.js';

/** The server removes a listener that isn't asked for five minutes. */
const ASK_EVERY_MS = 60_000;

/** Pause while the server is away. */
const AWAY_MS = 2_000;

interface ListenOptions {
  forward?: string | undefined;
  secret?: string | undefined;
  /** Types of events, with commas between them. Undefined: all. */
  events?: string | undefined;
}

/**
 * Forwards events to a program on this machine as a webhook would: signed, in order, each until it is accepted. Runs until SIGINT or SIGTERM.
 * Throws UsageError and ApiError.
 */
export const listen = async (api: Api, options: ListenOptions): Promise<void> => {
  const forward = readForwardUrl(options.forward);
  const secret = options.secret === undefined ? newSecret() : readSecret(options.secret);
  const types = readTypes(options.events);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);

  let id = await createListener(api, types);
  print(`Events go to ${forward}. Ctrl-C ends it.`);
  if (options.secret === undefined) print(`They are signed with ${secret}`);
  try {
    for await (const event of takeEvents(api, {
      listener: () => id,
      renew: async () => {
        id = await createListener(api, types);
      },
      signal: stopping.signal,
    })) {
      await forwardEvent(event, { forward, secret, signal: stopping.signal });
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    // If the server doesn't answer, it removes the listener by itself.
    await api.ask('mutation ($id: ID!) { endEventListener(id: $id) }', { id }).catch(() => undefined);
  }
};

const createListener = async (api: Api, types: string[] | undefined): Promise<string> => {
  const { createEventListener } = await api.ask<{ createEventListener: { id: string } }>(
    'mutation ($input: EventListenerInput!) { createEventListener(input: $input) { id } }',
    { input: { types } },
  );
  return createEventListener.id;
};

const TAKE = `mutation ($id: ID!, $after: ID, $waitSeconds: Int) {
  takeEvents(id: $id, after: $after, waitSeconds: $waitSeconds) { items { id type body cursor } } }`;

/** Events one after the other. An event is dropped on the server after the next one was asked for. Ends when `signal` aborts. */
async function* takeEvents(
  api: Api,
  {
    listener,
    renew,
    signal,
  }: {
    listener: () => string;
    /** Called if the server has removed the listener. */
    renew: () => Promise<void>;
    signal: AbortSignal;
  },
): AsyncGenerator<TakenEvent, void> {
  let after: string | undefined;
  let isAway = false;
  const take = async (more: { waitSeconds?: number } = {}): Promise<TakenEvent[]> => {
    const variables = { id: listener(), after, ...more };
    return (await api.ask<{ takeEvents: { items: TakenEvent[] } }>(TAKE, variables, signal)).takeEvents.items;
  };
  while (!signal.aborted) {
    let events: TakenEvent[] = [];
    try {
      events = await take();
      if (isAway) print('The server answers again.');
      isAway = false;
    } catch (err) {
      if (signal.aborted) return;
      if (!(err instanceof ApiError)) throw err;
      const { code } = err.extensions;
      if (code === 'NOT_FOUND') {
        print('The server has removed the listener: events since then are missing.');
        after = undefined;
        await renew();
      } else if (code === undefined || code === 'INTERNAL' || code === 'UNAVAILABLE' || code === 'RATE_LIMITED') {
        if (!isAway) print(err.message);
        isAway = true;
        await sleep(AWAY_MS, undefined, { signal }).catch(() => undefined);
      } else throw err;
    }
    // The receiver may take long.
    const asking = setInterval(() => take({ waitSeconds: 0 }).catch(() => undefined), ASK_EVERY_MS);
    try {
      for (const event of events) {
        yield event;
        if (signal.aborted) return;
        after = event.cursor;
      }
    } finally {
      clearInterval(asking);
    }
  }
}
