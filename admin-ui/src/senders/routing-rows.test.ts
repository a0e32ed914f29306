import { expect, test } from 'vitest';
import { hasShare, routingOf, rowsOf } from './routing-rows';

const stored = (routeId: string, position: number, weight = 1, receivingDomain: string | null = null) => ({
  route: { id: routeId, name: routeId, isUp: true },
  position,
  weight,
  receivingDomain,
});

test('each row has the position after the one before it', () => {
  expect(routingOf([{ routeId: 'a' }, { routeId: 'b' }])).toEqual({
    routeIds: ['a', 'b'],
    routing: [
      { routeId: 'a', position: 0, weight: 1, receivingDomain: null },
      { routeId: 'b', position: 1, weight: 1, receivingDomain: null },
    ],
  });
});

test('rows that share mails have one position, and only their weights count', () => {
  const rows = [
    { routeId: 'a', weight: 3 },
    { routeId: 'b', isShared: true, weight: 2 },
    { routeId: 'c', weight: 9 },
  ];
  expect(rows.map((_, at) => hasShare(rows, at))).toEqual([true, true, false]);
  expect(routingOf(rows).routing?.map(({ position, weight }) => [position, weight])).toEqual([
    [0, 3],
    [0, 2],
    [1, 1],
  ]);
});

test('positions are counted for each receiving domain, and a route for two domains is named once', () => {
  const { routeIds, routing } = routingOf([
    { routeId: 'a' },
    { routeId: 'b', receivingDomain: ' Gmail.com ' },
    { routeId: 'b', isShared: true },
  ]);
  expect(routeIds).toEqual(['a', 'b']);
  expect(routing).toEqual([
    { routeId: 'a', position: 0, weight: 1, receivingDomain: null },
    { routeId: 'b', position: 0, weight: 1, receivingDomain: 'gmail.com' },
    { routeId: 'b', position: 0, weight: 1, receivingDomain: null },
  ]);
});

test('a sender that is saved unchanged keeps its routing', () => {
  const routing = [stored('a', 0, 3), stored('b', 0, 1), stored('c', 0, 1, 'gmail.com'), stored('d', 1, 1)];
  const rows = rowsOf(routing);
  expect(rows.map(({ isShared }) => isShared)).toEqual([false, true, false, false]);
  expect(routingOf(rows).routing).toEqual(routing.map(({ route, ...use }) => ({ routeId: route.id, ...use })));
});
