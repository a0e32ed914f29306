import { expect, test } from 'vitest';
import { takeEntry } from './where-to';

const stateOf = (nextPathname: string, nextSearch?: string) => ({ usr: { nextPathname, nextSearch } });

test('after a session has ended, the sign-in opens the page of before', () => {
  expect(takeEntry(stateOf('/groups', '?page=2'))).toEqual({ path: '/groups?page=2', hasEnded: true });
  expect(takeEntry(stateOf('/'))).toEqual({ path: '/', hasEnded: true });
});

test.each(['//example.com', '//', 'groups', 'https://example.com/', ''])('the path %j is not taken', (path) => {
  expect(takeEntry(stateOf(path))).toEqual({ path: '/', hasEnded: false });
});

test.each([null, {}, { usr: null }, { usr: {} }])(
  'without a path in the history, the start page opens: %j',
  (state) => {
    expect(takeEntry(state)).toEqual({ path: '/', hasEnded: false });
  },
);
