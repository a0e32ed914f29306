import { z } from 'zod';
import { isDeliveryId } from '../ledger/delivery-id.js';

const MAX_DELIVERIES = 1_000;

const deliveryId = z.string().refine(isDeliveryId);
const one = z.object({ v: z.literal(1), deliveryId, dispatchId: z.uuid() });
const several = z.object({
  v: z.literal(2),
  deliveryIds: z.array(deliveryId).min(1).max(MAX_DELIVERIES),
  dispatchId: z.uuid(),
});

/** Content of a message: which deliveries of a dispatch to claim. Has no address or mail content. */
export interface MessageBody {
  deliveryIds: string[];
  dispatchId: string;
}

export const encodeMessage = ({ deliveryIds, dispatchId }: MessageBody): Buffer => {
  const [deliveryId] = deliveryIds;
  const body = deliveryIds.length === 1 ? { v: 1, deliveryId, dispatchId } : { v: 2, deliveryIds, dispatchId };
  return Buffer.from(JSON.stringify(body));
};

/** Decodes a message. Undefined if the body isn't one of our messages. */
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
