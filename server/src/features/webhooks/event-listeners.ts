import { setTimeout as sleep } from 'node:timers/promises';
import { countChanged, rowsOf } from '@tidings/core/ledger/rows';
import type { Sql } from '@tidings/core/ledger/sql';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { AppError } from '../../foundation/errors.js';
import type { EventListenerInput, EventListenerObject, TakenEventObject } from './event-listener.objects.js';
import { WebhookEventType } from './event-type.js';
import { LANES } from './route-events.js';

export type EventListenerService = ReturnType<typeof createEventListenerService>;

/** A listener from which nothing is taken for so long is removed. */
const KEPT = `interval '5 minutes'`;

const MAX_OF_CALLER = 10;
const MAX_TAKEN = 100;

/** A listener for which so many events wait is removed, or a caller who takes none would fill the database. */
const MAX_WAITING = 10_000;

/** How long a new event isn't noticed. */
const POLL_MS = 500;

/** Listeners: endpoints without a URL, whose events are taken by the caller who created them. */
export const createEventListenerService = ({ dataSource }: { dataSource: DataSource }) => {
  /** Calls that wait for events, by listener. */
  const waits = new Map<string, AbortController>();
  let isEnding = false;

  /** Keeps a listener. Throws NOT_FOUND if the caller has none with this id. */
  const keep = async (id: string, caller: string): Promise<void> => {
    const kept = await countChanged(
      dataSource,
      `UPDATE webhook_endpoints SET listens_until = now() + ${KEPT} WHERE id = $1 AND listener_caller = $2`,
      [id, caller],
    );
    if (kept === 0) throw new AppError('webhook.notFound');
  };

  const dropTaken = async (id: string, upTo: string): Promise<void> => {
    await rowsOf(
      dataSource,
      `DELETE FROM webhook_messages m USING generate_series(0, ${LANES - 1}) AS g(lane)
       WHERE m.endpoint_id = $1 AND m.lane = g.lane AND m.id <= $2`,
      [id, upTo],
    );
  };

  /** The next events. Throws NOT_FOUND if the listener was removed meanwhile. */
  const read = async (id: string, after: string): Promise<TakenEventObject[]> => {
    const rows = await rowsOf<TakenEventObject | { cursor: null }>(
      dataSource,
      `SELECT m.message_id AS id, m.types[1] AS type, m.body, m.id::text AS cursor
       FROM webhook_endpoints e LEFT JOIN LATERAL (
         SELECT n.* FROM generate_series(0, ${LANES - 1}) AS g(lane), LATERAL (
           SELECT id, message_id, types, body FROM webhook_messages
           WHERE endpoint_id = e.id AND lane = g.lane AND id > $2 ORDER BY id LIMIT ${MAX_TAKEN}) n
         ORDER BY n.id LIMIT ${MAX_TAKEN}) m ON true
       WHERE e.id = $1 ORDER BY m.id`,
      [id, after],
    );
    if (rows.length === 0) throw new AppError('webhook.notFound');
    return rows.filter((row): row is TakenEventObject => row.cursor !== null);
  };

  return {
    /** CONFLICT if the caller has ten already. */
    create: async (input: EventListenerInput, caller: string): Promise<EventListenerObject> => {
      const id = uuid();
      const [listener] = await rowsOf<EventListenerObject>(
        dataSource,
        `INSERT INTO webhook_endpoints (id, name, target, host, types, topics, event_names, api_key_ids, is_batched, max_in_flight, state,
           held_until, listens_until, listener_caller)
         SELECT $1::uuid, 'listener ' || $1, '', '', $2, $3, $4, $5, false, 1, 'ACTIVE', 'infinity', now() + ${KEPT}, $6::text
         WHERE (SELECT count(*) FROM webhook_endpoints WHERE listener_caller = $6 AND listens_until > now()) < ${MAX_OF_CALLER}
         RETURNING id, types, listens_until AS "listensUntil"`,
        [
          id,
          [...new Set(input.types ?? Object.values(WebhookEventType))],
          input.topics ?? null,
          input.eventNames ?? null,
          input.apiKeyIds ?? null,
          caller,
        ],
      );
      if (!listener) throw new AppError('webhook.tooManyListeners', { max: MAX_OF_CALLER });
      return listener;
    },

    /**
     * Drops the events up to `after`, and resolves to the next ones: in the order in which they are sent to a webhook, 100 at most. If there is
     * none, waits `waitMs` for one. A newer call for the same listener ends the wait.
     */
    take: async ({
      id,
      caller,
      after,
      waitMs,
    }: {
      id: string;
      caller: string;
      after: string | undefined;
      waitMs: number;
    }): Promise<TakenEventObject[]> => {
      await keep(id, caller);
      if (after !== undefined) await dropTaken(id, after);
      const until = performance.now() + waitMs;
      const wait = new AbortController();
      waits.get(id)?.abort();
      waits.set(id, wait);
      try {
        for (;;) {
          const events = await read(id, after ?? '0');
          if (events.length > 0 || isEnding || wait.signal.aborted || performance.now() >= until) return events;
          await sleep(POLL_MS, undefined, { signal: wait.signal }).catch(() => undefined);
        }
      } finally {
        if (waits.get(id) === wait) waits.delete(id);
      }
    },

    /** Removes a listener with its events. Resolves to whether the caller had it. */
    end: async (id: string, caller: string): Promise<boolean> =>
      (await countChanged(dataSource, 'DELETE FROM webhook_endpoints WHERE id = $1 AND listener_caller = $2', [
        id,
        caller,
      ])) > 0,

    /** Answers all calls that wait, and lets no other wait: the server stops. */
    endWaits: (): void => {
      isEnding = true;
      for (const wait of waits.values()) wait.abort();
    },
  };
};

/** Removes listeners that nobody asks any more, and those that take too little. */
export const dropListeners = async (sql: Sql): Promise<void> => {
  await sql.query({
    name: 'drop_event_listeners',
    text: `
      DELETE FROM webhook_endpoints e WHERE e.listens_until < now() OR (e.listens_until IS NOT NULL
        AND EXISTS (SELECT FROM webhook_messages m WHERE m.endpoint_id = e.id OFFSET ${MAX_WAITING}))`,
  });
};
