import type { RouteChoice } from '@tidings/core/ledger/routing';
import type { Room, Routes } from './routes.js';
import type { Senders } from './senders.js';

/** Maximum number of dispatches whose senders are remembered. */
const MAX_DISPATCHES = 10_000;

export type SenderRoom = ReturnType<typeof createSenderRoom>;

/**
 * Remembers the senders of dispatches whose mails had to wait for room, and tells how much room their routes have. With it a worker
 * doesn't try to claim mails of a busy sender while only the routes of others have room.
 */
export const createSenderRoom = ({
  routes,
  senders,
}: {
  routes: Pick<Routes, 'roomOf' | 'isUp'>;
  senders: Pick<Senders, 'choicesOf'>;
}) => {
  const senderByDispatch = new Map<string, string>();

  return {
    remember: (dispatchId: string, senderId: string): void => {
      senderByDispatch.delete(dispatchId);
      senderByDispatch.set(dispatchId, senderId);
      if (senderByDispatch.size > MAX_DISPATCHES) senderByDispatch.delete(senderByDispatch.keys().next().value!);
    },

    /** The sender of a dispatch. Undefined if none of its mails had to wait. */
    senderOf: (dispatchId: string): string | undefined => senderByDispatch.get(dispatchId),

    /**
     * The room of the routes that the sender's mails take now. Undefined if a claim has to be made to know what becomes of them: a route is
     * slow, or none is up.
     */
    roomOf: (senderId: string): Room | undefined => {
      const ids = usedRoutes(senders.choicesOf(senderId), routes.isUp);
      const rooms = ids.map(routes.roomOf);
      if (rooms.length === 0 || rooms.includes(undefined)) return undefined;
      const sum = (of: (room: Room) => number) => rooms.reduce((total, room) => total + of(room!), 0);
      return { total: sum(({ total }) => total), free: sum(({ free }) => free) };
    },
  };
};

/** Ids of the routes that are up and at the first position with such a route, among those of each receiving domain and of all domains. */
const usedRoutes = (choices: readonly RouteChoice[], isUp: (routeId: string) => boolean): string[] => {
  const up = choices.filter(({ routeId }) => isUp(routeId));
  const first = new Map<string | null, number>();
  for (const { domain, position } of up) {
    first.set(domain, Math.min(position, first.get(domain) ?? Number.POSITIVE_INFINITY));
  }
  return [
    ...new Set(up.filter(({ domain, position }) => position === first.get(domain)).map(({ routeId }) => routeId)),
  ];
};
