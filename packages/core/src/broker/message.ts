import { z } from 'zod';
import type { BrokerMessage } from './broker.js';

const shape = z.object({ v: z.literal(1), deliveryId: z.string().regex(/^\d{1,19}$/), dispatchId: z.uuid() });

export const encodeMessage = (message: BrokerMessage): Buffer => Buffer.from(JSON.stringify(message));

/** Undefined where the body isn't one of our messages. */
export const decodeMessage = (body: Buffer): BrokerMessage | undefined => {
  try {
    return shape.parse(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
};
