const PATTERN = /^[1-9]\d{0,18}$/;

/** The largest bigint of PostgreSQL. A single larger id would fail the whole statement that it is part of. */
export const MAX_DELIVERY_ID = 9_223_372_036_854_775_807n;

/** Whether a text is the id of a delivery: a positive bigint in decimal, without leading zeros. */
export const isDeliveryId = (text: string): boolean => PATTERN.test(text) && BigInt(text) <= MAX_DELIVERY_ID;
