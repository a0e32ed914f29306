import { z } from 'zod';

/** The largest bigint of PostgreSQL: one id that it doesn't take would fail a whole batch. */
const LARGEST_ID = 9_223_372_036_854_775_807n;

const MOST_DELIVERIES = 1_000;

const deliveryId = z.string().refine((id) => /^[1-9]\d{0,18}$/.test(id) && BigInt(id) <= LARGEST_ID);
const one = z.object({ v: z.literal(1), deliveryId, dispatchId: z.uuid() });
const several = z.object({
  v: z.literal(2),
  deliveryIds: z.array(deliveryId).min(1).max(MOST_DELIVERIES),
  dispatchId: z.uuid(),
});

/** What a message says: which deliveries of a dispatch are to be claimed. No address and no content. */
export interface MessageBody {
  deliveryIds: string[];
  dispatchId: string;
}

export const encodeMessage = ({ deliveryIds, dispatchId }: MessageBody): Buffer => {
  const [deliveryId] = deliveryIds;
  const body = deliveryIds.length === 1 ? { v: 1, deliveryId, dispatchId } : { v: 2, deliveryIds, dispatchId };
  return Buffer.from(JSON.stringify(body));
};

/** Undefined where the body isn't one of our messages. */
export const decodeMessage = (body: Buffer): MessageBody | undefined => {
  try {
    const given: unknown = JSON.parse(body.toString('utf8'));
    const single = one.safeParse(given);
    if (single.success) return { deliveryIds: [single.data.deliveryId], dispatchId: single.data.dispatchId };
    const { deliveryIds, dispatchId } = several.parse(given);
    return { deliveryIds: [...new Set(deliveryIds)], dispatchId };
  } catch {
    return undefined;
  }
};
