import { expect, test } from 'vitest';
import { childOf, readTraceContext, traceHeaders, traceIdOf } from './trace-context.js';

const ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${ID}-b7ad6b7169203331-01`;

test('a trace of a caller is read with its state', () => {
  expect(readTraceContext({ traceparent: PARENT })).toEqual({ traceparent: PARENT });
  expect(
    readTraceContext({ traceparent: ` ${PARENT} `, tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' }),
  ).toEqual({
    traceparent: PARENT,
    tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
  });
  expect(readTraceContext({ traceparent: PARENT, tracestate: ['a=1', 'b@c=2'] })?.tracestate).toBe('a=1,b@c=2');
});

test('of a later version, the known part is read', () => {
  expect(readTraceContext({ traceparent: `cc-${ID}-b7ad6b7169203331-01-what-the-future-brings` })).toEqual({
    traceparent: PARENT,
  });
});

test('flags that nobody knows yet are not passed on', () => {
  expect(readTraceContext({ traceparent: PARENT.replace(/01$/, 'ff') })?.traceparent).toMatch(/-03$/);
});

test.each([
  ['nothing', undefined],
  ['an empty text', ''],
  ['two headers', [PARENT, PARENT]],
  ['capital letters', PARENT.toUpperCase()],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
  ['a span id of zeros', `00-${ID}-${'0'.repeat(16)}-01`],
  ['the version ff', `ff-${ID}-b7ad6b7169203331-01`],
  ['more in version 00', `${PARENT}-more`],
  ['a short id', PARENT.replace('0af', '')],
  ['a line end', `${PARENT}\r\nx: y`],
])('%s is no trace', (_, traceparent) => {
  expect(readTraceContext({ traceparent })).toBeUndefined();
});

test.each([
  ['a key without a value', 'rojo'],
  ['a capital key', 'Rojo=1'],
  ['a control character', 'rojo=\u0001'],
  ['more than 512 characters', `rojo=${'x'.repeat(250)},congo=${'x'.repeat(254)}, y=1`],
  ['more than 32 members', Array.from({ length: 33 }, (_, n) => `k${n}=1`).join(',')],
])('a tracestate with %s is dropped alone', (_, tracestate) => {
  expect(readTraceContext({ traceparent: PARENT, tracestate })).toEqual({ traceparent: PARENT });
});

test('a child has the trace and the flags of its parent, and a span of its own', () => {
  const child = childOf({ traceparent: PARENT, tracestate: 'rojo=1' });
  expect(traceIdOf(child)).toBe(ID);
  expect(readTraceContext(traceHeaders(child))).toEqual(child);
  expect(child.traceparent).toMatch(/-01$/);
  expect(child.traceparent).not.toBe(PARENT);
  expect(child.tracestate).toBe('rojo=1');
  expect(traceHeaders(child)).toEqual(child);
  expect(traceHeaders(null)).toEqual({});
});
