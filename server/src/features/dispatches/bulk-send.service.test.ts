import { acceptSends } from '@tidings/core/ledger/accept';
import { createLogger } from '@tidings/core/runtime/logger';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger, sendOf } from '../../../../packages/core/src/testing/test-ledger.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import { createTestSends } from '../../testing/test-sends.js';
import { NotificationType } from '../notifications/notification-type.js';
import { type BulkSendService, createBulkSendService, type SendOutcome } from './bulk-send.service.js';
import { SendNotificationInput } from './dispatch.inputs.js';

const ledger = await createTestLedger();

let sendMany: BulkSendService;
/** How many sends the key may make. */
let limit: number;

const tooMany = () => new AppError('apiKey.tooManySends', { perMinute: 1, retryAfterMs: 1_000 });

beforeAll(async () => {
  const { sends, acceptor } = await createTestSends(ledger, {
    countSends: async (_, { atLeast, atMost }) => {
      if (limit >= atMost) return { counted: atMost };
      return { counted: limit >= atLeast ? limit : 0, refusal: tooMany() };
    },
  });
  sendMany = createBulkSendService({ sends, acceptor, logger: createLogger({ name: 'test', level: 'error' }) });
});

beforeEach(async () => {
  await ledger.clear();
  limit = Number.POSITIVE_INFINITY;
});

const KEY: Viewer = { kind: 'key', keyId: 'k1', scopes: [], isLimited: true, isStrict: false };

const personal = (n: number, more: Partial<SendNotificationInput> = {}): SendNotificationInput =>
  Object.assign(new SendNotificationInput(), {
    templateName: 'welcome',
    typeEvent: NotificationType.PERSONAL,
    to: [{ email: `anna${n}@example.test` }],
    context: { title: 'Hello' },
    ...more,
  });

const INVALID = () => personal(0, { to: [], idempotencyKey: '' });

const send = (inputs: SendNotificationInput[], { isAtomic = false, viewer = KEY } = {}) =>
  sendMany(viewer, inputs, isAtomic ? { atomicList: 'input' } : {});

const codesOf = (outcomes: SendOutcome[]) =>
  outcomes.map((outcome) => (outcome instanceof AppError ? outcome.code : 'sent'));
const idsOf = (outcomes: SendOutcome[]) => outcomes.map((outcome) => (outcome instanceof AppError ? null : outcome.id));
const addressesInLedger = async () =>
  (await ledger.query<{ email: string }>('SELECT email FROM deliveries ORDER BY email')).map(({ email }) => email);

test('each send has a result in the order of the inputs', async () => {
  const outcomes = await send(Array.from({ length: 250 }, (_, n) => personal(n, { event: `event ${n}` })));
  expect(outcomes.map((outcome) => !(outcome instanceof AppError) && outcome.event)).toEqual(
    Array.from({ length: 250 }, (_, n) => `event ${n}`),
  );
  expect(new Set(idsOf(outcomes)).size).toBe(250);
  expect(await addressesInLedger()).toHaveLength(250);
});

test('invalid sends are refused with their issues, and the others are made', async () => {
  const outcomes = await send([personal(1), INVALID(), personal(2, { templateName: 'unknown' }), personal(3)]);
  expect(codesOf(outcomes)).toEqual(['sent', 'BAD_USER_INPUT', 'BAD_USER_INPUT', 'sent']);
  expect(outcomes[1]).toMatchObject({ issues: [{ path: 'idempotencyKey', rule: 'notEmpty' }] });
  expect(outcomes[2]).toMatchObject({ issues: [{ path: 'templateName', rule: 'template.exists' }] });
  expect(await addressesInLedger()).toEqual(['anna1@example.test', 'anna3@example.test']);
});

describe('idempotency keys', () => {
  const keyed = (n: number, key: string) => personal(n, { idempotencyKey: key });

  test('a repeated batch sends nothing, and returns the first dispatches', async () => {
    const inputs = Array.from({ length: 150 }, (_, n) => keyed(n, `order-${n}`));
    const first = await send(inputs);
    expect(idsOf(await send(inputs))).toEqual(idsOf(first));
    expect(await addressesInLedger()).toHaveLength(150);
  });

  test('a batch that is made twice at the same time is one', async () => {
    const inputs = Array.from({ length: 150 }, (_, n) => keyed(n, `order-${n}`));
    const [one, other] = await Promise.all([send(inputs), send([...inputs].reverse())]);
    expect(idsOf(other!).reverse()).toEqual(idsOf(one!));
    expect(await addressesInLedger()).toHaveLength(150);
  });

  test.each([false, true])('equal sends with equal keys in one batch are one send (atomic: %s)', async (isAtomic) => {
    limit = 2;
    const outcomes = await send([keyed(1, 'a'), keyed(2, 'b'), keyed(1, 'a')], { isAtomic });
    const [a, b, again] = idsOf(outcomes);
    expect([a, b, again]).toEqual([expect.any(String), expect.any(String), a]);
    expect(await addressesInLedger()).toEqual(['anna1@example.test', 'anna2@example.test']);
  });

  test('of other sends with an equal key in one batch, the first is made', async () => {
    const outcomes = await send([keyed(1, 'a'), keyed(2, 'a')]);
    expect(codesOf(outcomes)).toEqual(['sent', 'IDEMPOTENCY_MISMATCH']);
    expect(await addressesInLedger()).toEqual(['anna1@example.test']);
  });

  test('repeated sends don’t count against the limit of the API key', async () => {
    await send([keyed(1, 'a'), keyed(2, 'b')]);
    limit = 1;
    expect(codesOf(await send([keyed(1, 'a'), keyed(2, 'b'), keyed(3, 'c')]))).toEqual(['sent', 'sent', 'sent']);
  });
});

test('as many sends are made as the limit of the API key allows', async () => {
  limit = 2;
  const outcomes = await send([personal(1), INVALID(), personal(2), personal(3)]);
  expect(codesOf(outcomes)).toEqual(['sent', 'BAD_USER_INPUT', 'sent', 'RATE_LIMITED']);
  limit = 0;
  expect(codesOf(await send([personal(4)]))).toEqual(['RATE_LIMITED']);
});

describe('an atomic batch', () => {
  test('is committed as a whole', async () => {
    const outcomes = await send([personal(1), personal(2)], { isAtomic: true });
    expect(codesOf(outcomes)).toEqual(['sent', 'sent']);
    expect(await addressesInLedger()).toEqual(['anna1@example.test', 'anna2@example.test']);
  });

  test('sends nothing if one of its sends is invalid', async () => {
    const outcomes = await send([personal(1), INVALID(), personal(2)], { isAtomic: true });
    expect(codesOf(outcomes)).toEqual(['CONFLICT', 'BAD_USER_INPUT', 'CONFLICT']);
    expect(outcomes[0]).toMatchObject({ reason: 'send.batchRefused' });
    expect(await addressesInLedger()).toEqual([]);
  });

  test('sends nothing if the limit of the API key allows only some of it', async () => {
    limit = 1;
    const outcomes = await send([personal(1), personal(2)], { isAtomic: true });
    expect(codesOf(outcomes)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    expect(await addressesInLedger()).toEqual([]);
  });

  test('counts a repeated send as done', async () => {
    const first = await send([personal(1, { idempotencyKey: 'a' })]);
    const outcomes = await send([personal(1, { idempotencyKey: 'a' }), personal(2)], { isAtomic: true });
    expect(codesOf(outcomes)).toEqual(['sent', 'sent']);
    expect(idsOf(outcomes)[0]).toBe(idsOf(first)[0]);
    expect(await addressesInLedger()).toHaveLength(2);
  });

  test('sends nothing if a key belongs to another input', async () => {
    await send([personal(1, { idempotencyKey: 'a' })]);
    const outcomes = await send([personal(2), personal(3, { idempotencyKey: 'a' })], { isAtomic: true });
    expect(codesOf(outcomes)).toEqual(['CONFLICT', 'IDEMPOTENCY_MISMATCH']);
    expect(await addressesInLedger()).toEqual(['anna1@example.test']);
  });

  test('sends nothing if a concurrent call takes one of its keys for another input', async () => {
    const other = await ledger.begin();
    const earlier = sendOf({ caller: 'key:k1', idempotencyKey: 'a' });
    await acceptSends(other.client, [earlier]);
    const outcome = send([personal(2), personal(3, { idempotencyKey: 'a' })], { isAtomic: true });
    await ledger.waiting(1);
    await other.commit();
    expect(codesOf(await outcome)).toEqual(['CONFLICT', 'IDEMPOTENCY_MISMATCH']);
    expect(await ledger.query('SELECT id FROM dispatches')).toEqual([{ id: earlier.dispatchId }]);
  });

  test('with two equal keys and other inputs sends nothing', async () => {
    const inputs = [personal(1, { idempotencyKey: 'a' }), personal(2, { idempotencyKey: 'a' })];
    expect(codesOf(await send(inputs, { isAtomic: true }))).toEqual(['CONFLICT', 'IDEMPOTENCY_MISMATCH']);
    expect(await addressesInLedger()).toEqual([]);
  });
});
