import { expect, test } from 'vitest';
import { exportPath } from './export-path';

test('the address of an export contains the list’s filter as query parameters, without empty values', () => {
  const filter = {
    q: 'a b',
    status: ['SENT', 'FAILED'],
    role: '',
    groupId: null,
    isActive: false,
    attributes: { a: 1 },
  };
  const [path, query] = exportPath('/export/x.csv', filter).split('?');
  expect(path).toBe('/export/x.csv');
  expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
    q: 'a b',
    status: 'SENT,FAILED',
    isActive: 'false',
    attributes: '{"a":1}',
  });
  expect(exportPath('/export/x.csv', {})).toBe('/export/x.csv');
});
