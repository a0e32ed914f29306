import 'reflect-metadata';
import type { Issue } from '@tidings/core/errors/issue';
import { getMetadataStorage, type ValidationError, validate } from 'class-validator';
import { expect, test } from 'vitest';
import { FEATURES } from '../../assembly/features.js';
import { RecipientInput, SendNotificationInput } from '../../features/dispatches/dispatch.inputs.js';
import { checkArgument, checkInput, issuesOfInput } from './input-rules.js';
import { PageInput } from './page.js';

/** The issues in errors of class-validator. */
const issuesOf = (errors: readonly ValidationError[], parent = ''): Issue[] =>
  errors.flatMap(({ property, constraints, children }) => {
    const path = parent ? `${parent}.${property}` : property;
    const broken = Object.values(constraints ?? {}).map((message) => ({ path, ...JSON.parse(message) }));
    return [...broken, ...issuesOf(children ?? [], path)];
  });

/** All classes with rules. Reading FEATURES has registered them. */
const classes = (): (new () => object)[] => {
  expect(FEATURES.length).toBeGreaterThan(0);
  const { validationMetadatas } = getMetadataStorage() as unknown as {
    validationMetadatas: Map<new () => object, unknown>;
  };
  return [...validationMetadatas.keys()];
};

const VALUES: unknown[] = [
  undefined,
  null,
  '',
  ' ',
  'news',
  'x'.repeat(300),
  'x'.repeat(3_000),
  'two\nlines',
  'anna@example.com',
  'anna@example.com, bob@example.com',
  '01890b0c-0000-7000-8000-000000000001',
  '42',
  'ru-RU',
  '22:15',
  0,
  -1,
  7,
  1e9,
  0.5,
  Number.NaN,
  true,
  {},
  { a: 'x'.repeat(300_000) },
  [],
  ['01890b0c-0000-7000-8000-000000000001', 'nothing'],
  ['1', '2'],
  Array.from({ length: 5_001 }, () => 'x'),
  new Date(0),
];

/** Numbers from 0 up to 1, the same in each run. */
const randomNumbers = (seed: number) => () => {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return seed / 2 ** 32;
};

test('the compiled rules of each class find what class-validator finds, in the same order', async () => {
  const random = randomNumbers(20261130);
  let found = 0;
  for (const Input of classes()) {
    const properties = Object.keys(
      getMetadataStorage().groupByPropertyName(
        getMetadataStorage().getTargetValidationMetadatas(Input, '', false, false),
      ),
    );
    for (let round = 0; round < 40; round += 1) {
      const input = Object.assign(
        new Input(),
        Object.fromEntries(properties.map((name) => [name, VALUES[Math.floor(random() * VALUES.length)]])),
      );
      const expected = issuesOf(await validate(input, { forbidUnknownValues: false }));
      expect({ input: Input.name, issues: issuesOfInput(input) }).toEqual({ input: Input.name, issues: expected });
      found += expected.length;
    }
  }
  expect(found).toBeGreaterThan(1_000);
});

test('inputs within inputs are checked, with the path of each', async () => {
  const recipient = (more: object) => Object.assign(new RecipientInput(), more);
  const input = Object.assign(new SendNotificationInput(), {
    idempotencyKey: '',
    to: [
      recipient({ email: 'anna@example.com' }),
      recipient({ email: 'nobody', name: 'x'.repeat(151) }),
      'text',
      null,
      undefined,
      [recipient({ email: '' })],
    ],
  });
  const expected = issuesOf(await validate(input, { forbidUnknownValues: false }));
  expect(issuesOfInput(input)).toEqual(expected);
  expect(expected.map(({ path }) => path)).toEqual([
    'to.1.email',
    'to.1.name',
    'to.2',
    'to.3',
    'to.5.0.email',
    'idempotencyKey',
  ]);
});

test('all issues of an input are reported, with their parameters', () => {
  const input = Object.assign(new PageInput(), { page: 0, perPage: 1.5 });
  const error = expect.objectContaining({
    code: 'BAD_USER_INPUT',
    issues: [
      { path: 'page', rule: 'number.min', params: { min: 1 } },
      { path: 'perPage', rule: 'number.whole', params: {} },
    ],
  });
  expect(() => checkInput(input)).toThrow(error);
  expect(() => checkArgument(input)).toThrow(error);
  expect(() => checkArgument([new PageInput(), input])).toThrow(error);
  expect(() =>
    checkArgument([null, 'text', 7, new Date(0), { page: 0 }, JSON.parse('{"constructor": {"page": 0}}')]),
  ).not.toThrow();
});
