import { z } from 'zod';
import type { BrokerMessage } from './broker.js';

/** The largest bigint of PostgreSQL: one id that it doesn't take would fail a whole batch. */
const LARGEST_ID = 9_223_372_036_854_775_807n;

const deliveryId = z.string().refine((id) => /^[1-9]\d{0,18}$/.test(id) && BigInt(id) <= LARGEST_ID);
const shape = z.object({ v: z.literal(1), deliveryId, dispatchId: z.uuid() });

export const encodeMessage = (message: BrokerMessage): Buffer => Buffer.from(JSON.stringify(message));

/** Undefined where the body isn't one of our messages. */
export const decodeMessage = (body: Buffer): BrokerMessage | undefined => {
  try {
    return shape.parse(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
};
