import { expect, test } from 'vitest';
import { readRouteUrl, withCredentials } from './route-url.js';

test('credentials are taken out of the URL, and can be put back', () => {
  const read = readRouteUrl('smtps://user%40example.com:p%2Fw:d@mail.example.com:2465/?requireTLS=true');
  expect(read).toEqual({
    url: 'smtps://mail.example.com:2465/?requireTLS=true',
    host: 'mail.example.com',
    port: 2465,
    username: 'user@example.com',
    password: 'p/w:d',
  });
  const full = withCredentials('smtps://mail.example.com:2465/?requireTLS=true', {
    username: 'user@example.com',
    password: 'p/w:d',
  });
  expect(readRouteUrl(full)).toEqual(read);
});

test('the default port is that of submission', () => {
  expect(readRouteUrl('smtp://mail.example.com')).toMatchObject({ port: 587, username: undefined });
  expect(readRouteUrl('smtps://[::1]')).toMatchObject({ port: 465, host: '::1' });
});

test.each([
  'http://mail.example.com',
  'mail.example.com:25',
  'smtp://',
  'smtp://mail.example.com/path',
  'smtp://:password@mail.example.com',
  'smtp://user:%ff@mail.example.com',
])('%s is no URL of a route', (text) => {
  expect(readRouteUrl(text)).toEqual({ problem: 'form' });
});

test('parameters that could contain a secret are refused', () => {
  expect(readRouteUrl('smtp://mail.example.com?proxy=http://u:p@proxy&name=a.example')).toEqual({
    problem: 'parameters',
    names: ['proxy'],
  });
});
