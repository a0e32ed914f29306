import { expect, test } from 'vitest';
import { type CheckedSender, summaryOf } from './sender-check-summary';

type Check = CheckedSender['checks'][number];

const finding = (message: string, state: Check['state'], mayBeRefused = false) => ({
  rule: message,
  params: {},
  state,
  mayBeRefused,
  message,
  advice: '',
});

const check = (name: string, state: Check['state'], findings: Check['findings'] = []): Check => ({
  name,
  state,
  findings,
});

test('the worst findings are shown, those for which mails may be refused first', () => {
  const checks = [
    check('TLS', 'FAILED', [finding('no encryption', 'FAILED')]),
    check('DMARC', 'WARNING', [finding('p=none', 'WARNING'), finding('no reports', 'WARNING')]),
    check('SPF', 'FAILED', [finding('no SPF', 'FAILED', true)]),
    check('PTR', 'UNKNOWN', [finding('no answer', 'UNKNOWN')]),
  ];
  const { findings, ...counts } = summaryOf({ checks }, { hasTopic: true });
  expect(findings.map(({ message }) => message)).toEqual(['no SPF', 'no encryption', 'no answer']);
  expect(counts).toEqual({ state: 'FAILED', mayBeRefused: true, more: 2, problems: 2, warnings: 2 });
});

test('links to unsubscribe count only for a mail with a topic', () => {
  const checks = [check('SPF', 'OK'), check('ONE_CLICK', 'FAILED', [finding('no PUBLIC_URL', 'FAILED')])];
  expect(summaryOf({ checks }, { hasTopic: true }).state).toBe('FAILED');
  expect(summaryOf({ checks }, { hasTopic: false })).toMatchObject({ state: 'OK', problems: 0 });
});

test('a finding of several checks counts once', () => {
  const missing = finding('no name', 'FAILED', true);
  const checks = [check('PTR', 'FAILED', [missing]), check('PTR', 'FAILED', [missing])];
  expect(summaryOf({ checks }, { hasTopic: false }).problems).toBe(1);
});
