import { coerceInputValue, type GraphQLInputType } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { SendNotificationInput } from '../../../features/dispatches/dispatches.feature.js';
import { NotificationType } from '../../../features/notifications/notifications.feature.js';
import type { InputError } from '../../../foundation/errors.js';
import { buildSchema } from '../../build-schema.js';
import type { Services } from '../../create-services.js';
import { createSendReader, type SendReader } from './send-reader.js';

let read: SendReader;
let type: GraphQLInputType;

beforeAll(async () => {
  const schema = await buildSchema({} as Services);
  type = schema.getType('SendNotificationInput') as GraphQLInputType;
  read = createSendReader(schema);
});

const GIVEN = {
  templateName: 'welcome',
  typeEvent: 'GROUP',
  recipient: ['a'],
  to: [{ email: 'a@example.test', context: { n: 1 } }],
  sendAt: '2026-11-23T06:00:00+01:00',
  topic: null,
  strict: true,
  spreadOverMinutes: 5,
  firstBatch: { perDomain: 1, waitMinutes: 2 },
};

test('a send is read as GraphQL reads it, into instances of the classes that have the rules', () => {
  const input = read(GIVEN);
  expect(input).toBeInstanceOf(SendNotificationInput);
  expect(input).toMatchObject({ typeEvent: NotificationType.GROUP, sendAt: new Date('2026-11-23T05:00:00Z') });
  expect(input.to![0]!.constructor.name).toBe('RecipientInput');
  expect(JSON.parse(JSON.stringify(input))).toEqual(JSON.parse(JSON.stringify(coerceInputValue(GIVEN, type))));
});

test.each([
  [null, 'body required'],
  [[], 'body type'],
  ['x', 'body type'],
  [{ more: 1 }, 'body unknownFields'],
  [{ toString: 1 }, 'body unknownFields'],
  [JSON.parse('{"__proto__": {"strict": true}}'), 'body unknownFields'],
  [{ templateName: 1 }, 'templateName type'],
  [{ typeEvent: 'personal' }, 'typeEvent oneOf'],
  [{ recipient: 'a' }, 'recipient type'],
  [{ recipient: [null] }, 'recipient.0 required'],
  [{ strict: 'true' }, 'strict type'],
  [{ spreadOverMinutes: 1.5 }, 'spreadOverMinutes number.whole'],
  [{ spreadOverMinutes: 3e9 }, 'spreadOverMinutes number.whole'],
  [{ spreadOverMinutes: '1' }, 'spreadOverMinutes type'],
  [{ sendAt: 'today' }, 'sendAt instant.format'],
  [{ sendAt: 5 }, 'sendAt instant.format'],
  [{ context: [] }, 'context json.object'],
  [{ context: { a: '\u0000' } }, 'context text.storable'],
  [{ to: [{ email: 'a' }, {}] }, 'to.1.email required'],
  [{ firstBatch: [] }, 'firstBatch type'],
  [{ firstBatch: { perDomain: 1 } }, 'firstBatch.waitMinutes required'],
])('%j has the issue %s', (value, issue) => {
  let found: InputError | undefined;
  try {
    read(value);
  } catch (err) {
    found = err as InputError;
  }
  expect(found?.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual([issue]);
});
