import { issue } from '@tidings/core/errors/issue';
import type { FastifyRequest } from 'fastify';
import { badInput } from '../../foundation/errors.js';
import { MAX_IDEMPOTENCY_KEY, type SendNotificationInput } from './dispatch.inputs.js';

const HEADER = 'Idempotency-Key';

/** A quoted string (RFC 8941 section 3.3.3): visible ASCII and spaces, with `\"` and `\\` as the only escapes. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;

/** A key without quotes. The draft doesn't allow it, but most clients send it. */
const BARE = /^[!#-~](?:[ -~]*[!-~])?$/;

/**
 * Reads the key from the header `Idempotency-Key`; undefined without the header. In
 * draft-ietf-httpapi-idempotency-key-header-07 the value is a quoted string, `"order-4711"`; without quotes,
 * `order-4711` means the same key. Throws BAD_USER_INPUT.
 */
const readHeader = (request: FastifyRequest): string | undefined => {
  // `headersDistinct` has one value per header line. `headers` joins the lines with commas, which a key without quotes
  // may contain.
  const values = request.raw.headersDistinct[HEADER.toLowerCase()];
  if (!values) return undefined;
  if (values.length > 1) throw badInput(issue(HEADER, 'idempotencyKey.once'));
  const value = values[0]!;
  const quoted = QUOTED.exec(value)?.[1];
  if (quoted === undefined && !BARE.test(value)) {
    throw badInput(issue(HEADER, 'idempotencyKey.format'));
  }
  const key = quoted === undefined ? value : quoted.replace(/\\(["\\])/g, '$1');
  if (key.length < 1 || key.length > MAX_IDEMPOTENCY_KEY) {
    throw badInput(issue(HEADER, 'text.length', { min: 1, max: MAX_IDEMPOTENCY_KEY }));
  }
  return key;
};

/** Throws BAD_USER_INPUT if the header is given. A batch has a key in each send instead. */
export const refuseHeaderKey = (request: FastifyRequest): void => {
  if (readHeader(request) !== undefined) throw badInput(issue(HEADER, 'idempotencyKey.inEachSend'));
};

/**
 * Adds the key from the header `Idempotency-Key` to the input, as if the body contained it. Throws BAD_USER_INPUT if
 * the body has another key.
 */
export const withHeaderKey = (input: SendNotificationInput, request: FastifyRequest): SendNotificationInput => {
  const key = readHeader(request);
  if (key === undefined) return input;
  const inBody = input.idempotencyKey;
  if (typeof inBody === 'string' && inBody !== key) {
    throw badInput(issue('idempotencyKey', 'idempotencyKey.sameAsHeader'), issue(HEADER, 'idempotencyKey.sameAsBody'));
  }
  return { ...input, idempotencyKey: key };
};
