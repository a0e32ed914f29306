import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { inspectQuery, LIMITS } from './inspect-query.js';

const inspect = (query: string) => inspectQuery(parse(query));
const reasonOf = (query: string) => inspect(query).excess?.reason;

const times = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ');
const nested = (depth: number) => `{ ${'a { '.repeat(depth - 1)}a ${'}'.repeat(depth)}`;

describe('the limits of a query', () => {
  test.each<[keyof typeof LIMITS, string, (count: number) => string]>([
    ['depth', 'query.tooDeep', nested],
    ['fields', 'query.tooMany', (count) => `{ ${times(count, (n) => `a${n}`)} }`],
    ['aliases', 'query.tooMany', (count) => `{ ${times(count, (n) => `a${n}: users`)} }`],
    ['directives', 'query.tooMany', (count) => `{ a ${times(count, () => '@include(if: true)')} }`],
    ['fragments', 'query.tooMany', (count) => `{ a } ${times(count, (n) => `fragment F${n} on User { id }`)}`],
    ['repeats', 'query.fieldRepeated', (count) => `{ ${times(count, () => 'id')} }`],
    ['operations', 'query.tooMany', (count) => times(count, (n) => `query Q${n} { a }`)],
  ])('a query at the limit of %s passes, and a query above it is refused', (limit, reason, build) => {
    expect(reasonOf(build(LIMITS[limit]))).toBeUndefined();
    expect(reasonOf(build(LIMITS[limit] + 1))).toBe(reason);
  });
});

describe('fragments', () => {
  test('count towards the limit of fields at each use', () => {
    const fragment = `fragment F on User { ${times(100, (n) => `f${n}`)} }`;
    const using = (uses: number) => `{ ${times(uses, (n) => `a${n} { ...F }`)} } ${fragment}`;
    expect(reasonOf(using(3))).toBeUndefined();
    expect(reasonOf(using(5))).toBe('query.tooMany');
  });

  test('add their depth to that of the field in which they are used', () => {
    const query = (depth: number) => `{ a { b { ...F } } } fragment F on User ${nested(depth)}`;
    expect(reasonOf(query(LIMITS.depth - 2))).toBeUndefined();
    expect(reasonOf(query(LIMITS.depth - 1))).toBe('query.tooDeep');
  });

  test('are refused if they contain themselves, even if no operation uses them', () => {
    expect(reasonOf('{ a } fragment F on User { a { ...F } }')).toBe('query.fragmentCycle');
    expect(reasonOf('{ ...F } fragment F on User { ...G } fragment G on User { ...F }')).toBe('query.fragmentCycle');
  });

  test('are refused within a second if each spreads the next one twice', () => {
    const levels = times(29, (n) => `fragment F${n} on User { a { ...F${n + 1} } b { ...F${n + 1} } }`);
    const startedAt = performance.now();
    expect(reasonOf(`{ ...F0 } ${levels} fragment F29 on User { id }`)).toMatch(/^query\.too/);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('pass the inspection if they are not defined, since graphql-js refuses them later', () => {
    expect(reasonOf('{ ...Unknown }')).toBeUndefined();
  });
});

describe('the root fields of a query', () => {
  test('include those of all operations and fragments, without their aliases', () => {
    const { roots } = inspect(
      'query A { x: me ... on Query { users { id } } ...F } query B { about { mailboxUrl } } fragment F on Query { groups { id } }',
    );
    expect([...roots].sort()).toEqual(['about', 'groups', 'me', 'users']);
  });

  test('are refused if a mutation has more than one', () => {
    expect(reasonOf('mutation { logout }')).toBeUndefined();
    expect(reasonOf('mutation { logout a: logout }')).toBe('query.manyMutations');
    expect(reasonOf('mutation { ...F } fragment F on Mutation { a: logout b: logout }')).toBe('query.manyMutations');
  });
});

describe('introspection', () => {
  test.each([
    '{ __schema { types { name } } }',
    '{ me { id } __type(name: "User") { name } }',
    '{ ...F } fragment F on Query { __schema { description } }',
  ])('is detected in %s', (query) => expect(inspect(query).isIntrospection).toBe(true));

  test('does not include __typename', () => {
    expect(inspect('{ __typename me { __typename } }').isIntrospection).toBe(false);
  });

  test('may nest ofType deeper than the depth limit', () => {
    const type = `${'ofType { '.repeat(15)}name ${'}'.repeat(15)}`;
    expect(reasonOf(`{ __schema { types { fields { type { ${type} } } } } }`)).toBeUndefined();
  });
});
