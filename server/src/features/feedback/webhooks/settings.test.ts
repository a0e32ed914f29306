import { generateKeyPairSync } from 'node:crypto';
import { EnvironmentError, readEnvironment } from '@tidings/core/runtime/environment';
import { describe, expect, test } from 'vitest';
import { WEBHOOK_OPTIONS, webhookSettingsOf } from './settings.js';

const read = (environment: Record<string, string>) => webhookSettingsOf(readEnvironment(WEBHOOK_OPTIONS, environment));

const problemsOf = (environment: Record<string, string>): string[] => {
  try {
    read(environment);
  } catch (err) {
    if (err instanceof EnvironmentError) return err.problems;
    throw err;
  }
  return [];
};

const spkiOf = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

test('without settings there are no webhooks', () => {
  expect(Object.values(read({})).filter((value) => value !== undefined)).toEqual([]);
});

describe('topics of Amazon SNS', () => {
  test.each([
    ['arn:aws:sns:eu-central-1:123456789012:feedback', 'sns.eu-central-1.amazonaws.com'],
    ['arn:aws-cn:sns:cn-north-1:123456789012:feedback', 'sns.cn-north-1.amazonaws.com.cn'],
    ['arn:aws-us-gov:sns:us-gov-west-1:123456789012:feed_back-1', 'sns.us-gov-west-1.amazonaws.com'],
  ])('%s is signed on %s', (arn, host) => {
    expect(read({ FEEDBACK_SES_TOPIC_ARNS: arn }).sesTopics).toEqual([{ arn, host }]);
  });

  test('may be several', () => {
    const arns = 'arn:aws:sns:eu-west-1:123456789012:a, arn:aws:sns:us-east-1:123456789012:b';
    expect(read({ FEEDBACK_SES_TOPIC_ARNS: arns }).sesTopics).toHaveLength(2);
  });

  test.each([
    'feedback',
    'arn:aws:sqs:eu-central-1:123456789012:feedback',
    'arn:aws:sns:example.com/x:123456789012:feedback',
    'arn:aws:sns:eu-central-1:123456789012:feedback,',
  ])('%j is refused', (arn) => {
    expect(problemsOf({ FEEDBACK_SES_TOPIC_ARNS: arn })).toHaveLength(1);
  });
});

test('the key of SendGrid is of P-256, in base64', () => {
  expect(read({ FEEDBACK_SENDGRID_PUBLIC_KEY: spkiOf('P-256') }).sendgridKeys).toHaveLength(1);
  expect(problemsOf({ FEEDBACK_SENDGRID_PUBLIC_KEY: spkiOf('P-384') })).toHaveLength(1);
  expect(problemsOf({ FEEDBACK_SENDGRID_PUBLIC_KEY: 'SG.an-api-key' })).toEqual([
    'FEEDBACK_SENDGRID_PUBLIC_KEY: must be the verification key that SendGrid shows',
  ]);
});

test('short passwords and keys are refused, without being shown', () => {
  const names = ['FEEDBACK_POSTMARK_PASSWORD', 'FEEDBACK_MAILGUN_SIGNING_KEY', 'FEEDBACK_BREVO_PASSWORD'];
  const problems = problemsOf(Object.fromEntries(names.map((name) => [name, 'hunter2'])));
  expect(problems).toHaveLength(3);
  expect(problems.join()).not.toContain('hunter2');
});
