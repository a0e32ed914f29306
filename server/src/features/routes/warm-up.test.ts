import 'reflect-metadata';
import { describe, expect, test } from 'vitest';
import { type InputCase, issuesOf, make } from '../../../../test/support/issues-of.js';
import type { InputError } from '../../foundation/errors.js';
import { RouteInput } from './route.inputs.js';
import { storedWarmUpOf, WarmUpInput, warmUpOf } from './warm-up.js';

const TODAY = new Date().toISOString().slice(0, 10);
const STORED = { warmUpFrom: '2026-01-05', warmUpMails: 50, warmUpFactor: 2, warmUpTarget: 400 };
const NONE = { warmUpFrom: null, warmUpMails: null, warmUpFactor: null, warmUpTarget: null };

const route = (warmUp: object) => make(RouteInput, { name: 'New', warmUp: make(WarmUpInput, warmUp) });

test.each<InputCase>([
  ['a plan with its mails alone breaks no rule of a single field', route({ mails: 50 }), []],
  ['mails that aren’t a whole number are refused', route({ mails: 1.5 }), ['warmUp.mails: number.whole']],
  ['no mails on the first day are refused', route({ mails: 0 }), ['warmUp.mails: number.min']],
  ['a factor that lets a plan never end is refused', route({ mails: 5, factor: 1 }), ['warmUp.factor: number.min']],
  ['a factor above 10 is refused', route({ mails: 5, factor: 11 }), ['warmUp.factor: number.max']],
])('%s', (_title, input, issues) => expect(issuesOf(input)).toEqual(issues));

describe('what is stored', () => {
  const input = { mails: 50, target: 400 };
  const rulesOf = (given: object, perDay: number | null = null, before: typeof STORED | undefined = undefined) => {
    try {
      storedWarmUpOf(given as WarmUpInput, { before, perDay });
      return [];
    } catch (err) {
      return (err as InputError).issues.map(({ path, rule }) => `${path}: ${rule}`);
    }
  };

  test('begins today with half as many more each day, unless the input says otherwise', () => {
    expect(storedWarmUpOf(input, { before: undefined, perDay: null })).toEqual({
      warmUpFrom: TODAY,
      warmUpMails: 50,
      warmUpFactor: 1.5,
      warmUpTarget: 400,
    });
  });

  test('keeps its first day when it is changed, and all of it when it is absent', () => {
    expect(storedWarmUpOf(input, { before: STORED, perDay: null })).toMatchObject({ warmUpFrom: '2026-01-05' });
    expect(storedWarmUpOf(undefined, { before: STORED, perDay: null })).toMatchObject(STORED);
    expect(storedWarmUpOf(null, { before: STORED, perDay: null })).toEqual(NONE);
    expect(storedWarmUpOf(undefined, { before: undefined, perDay: null })).toEqual(NONE);
  });

  test('has an end above its first day', () => {
    expect(rulesOf({ mails: 50 })).toEqual(['warmUp.target: route.warmUpEnd']);
    expect(rulesOf({ mails: 50 }, 50)).toEqual(['warmUp.target: route.warmUpTarget']);
    expect(rulesOf({ mails: 50, target: 50 })).toEqual(['warmUp.target: route.warmUpTarget']);
    expect(rulesOf({ mails: 50 }, 51)).toEqual([]);
  });

  test.each(['2026-02-30', '31.12.2026', '2026-13-01', 'soon'])('%s is no first day', (startsOn) => {
    expect(rulesOf({ ...input, startsOn })).toEqual(['warmUp.startsOn: date.format']);
  });
});

test('the API shows a plan with its days', () => {
  expect(warmUpOf({ ...NONE, perDay: null })).toBeNull();
  expect(warmUpOf({ ...STORED, perDay: null })).toMatchObject({
    startsOn: '2026-01-05',
    endsOn: '2026-01-07',
    days: [{ mails: 50 }, { mails: 100 }, { mails: 200 }],
    target: 400,
  });
  expect(warmUpOf({ ...STORED, warmUpTarget: null, perDay: 150, warmUpFrom: TODAY })).toMatchObject({
    target: null,
    today: 50,
    days: [{ mails: 50 }, { mails: 100 }],
  });
});
