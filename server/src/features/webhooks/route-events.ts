import { eventIdOf } from '@tidings/core/ledger/event-id';
import { type TraceContext, traceIdOf } from '@tidings/core/tracing/trace-context';
import type { RoutedEvent, WebhookEvent } from './build-events.js';

/** Requests of an endpoint that are sent one after the other: those whose deliveries have the same hash. */
export const LANES = 16;

/** Maximum number of events in one request. */
export const MAX_BATCH = 100;

/** What an endpoint wants. Null: all. */
export interface Wants {
  endpointId: string;
  types: string[];
  topics: string[] | null;
  eventNames: string[] | null;
  apiKeyIds: string[] | null;
  isBatched: boolean;
}

/** A request that is to be sent. */
export interface NewMessage {
  endpointId: string;
  lane: number;
  messageId: string;
  events: number;
  types: string[];
  body: string;
  /** The trace of its events, if they have one in common. */
  trace: TraceContext | null;
}

/** An event without a send goes only to endpoints that don't filter by send. */
export const isWanted = ({ event, send }: RoutedEvent, wants: Wants): boolean => {
  const { types, topics, eventNames, apiKeyIds } = wants;
  if (!types.includes(event.type)) return false;
  if (topics && !topics.includes(send?.topic ?? '')) return false;
  if (eventNames && !eventNames.includes(send?.event ?? '')) return false;
  return !apiKeyIds || apiKeyIds.some((id) => send?.caller === `key:${id}`);
};

/** FNV-1a (RFC 9923). */
export const laneOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % LANES;
};

/** The requests that carry events to an endpoint, those of a lane in the order of the events. */
export const messagesOf = (events: readonly RoutedEvent[], wants: Wants): NewMessage[] => {
  const lanes = new Map<number, RoutedEvent[]>();
  for (const routed of events) {
    if (!isWanted(routed, wants)) continue;
    const lane = laneOf(routed.laneKey);
    const waiting = lanes.get(lane);
    if (waiting) waiting.push(routed);
    else lanes.set(lane, [routed]);
  }
  const size = wants.isBatched ? MAX_BATCH : 1;
  return [...lanes].flatMap(([lane, waiting]) =>
    Array.from({ length: Math.ceil(waiting.length / size) }, (_, at) =>
      messageOf(waiting.slice(at * size, (at + 1) * size), { ...wants, lane }),
    ),
  );
};

const messageOf = (
  routed: RoutedEvent[],
  { endpointId, lane, isBatched }: Pick<Wants, 'endpointId' | 'isBatched'> & { lane: number },
): NewMessage => {
  const events = routed.map(({ event }) => event);
  return {
    endpointId,
    lane,
    events: events.length,
    types: [...new Set(events.map(({ type }) => type))],
    trace: commonTrace(routed),
    ...(isBatched
      ? {
          messageId: `msg_${eventIdOf(`${endpointId} ${events.map(({ id }) => id).join(' ')}`)}`,
          body: batchOf(events),
        }
      : { messageId: events[0]!.id, body: JSON.stringify(events[0]) }),
  };
};

const idOf = (trace: TraceContext | null | undefined): string | undefined => (trace ? traceIdOf(trace) : undefined);

/** Spans of several calls may be in one trace. The request is a child of the first. */
const commonTrace = ([first, ...others]: RoutedEvent[]): TraceContext | null => {
  const trace = first?.send?.trace ?? null;
  const isCommon = others.every(({ send }) => idOf(send?.trace) === idOf(trace));
  return isCommon ? trace : null;
};

const batchOf = (events: WebhookEvent[]): string =>
  JSON.stringify({ type: 'batch', timestamp: new Date().toISOString(), data: events });
