import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { p256KeyOf } from './signatures.js';
import { type SnsTopic, snsTopicOf } from './sns-topic.js';

const MIN_SECRET_LENGTH = 16;

const password = () => z.string().min(MIN_SECRET_LENGTH, `must be at least ${MIN_SECRET_LENGTH} characters`).optional();

/** Parses values separated by commas. `parse` returns undefined for an invalid one. */
const listOf = <Value>(parse: (text: string) => Value | undefined, message: string) =>
  z
    .string()
    .transform((text, context) => {
      const values = text.split(',').map((one) => parse(one.trim()));
      if (values.every((value) => value !== undefined)) return values as Value[];
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional();

/** The settings of providers' webhooks. A provider without its setting has no endpoint. */
export const WEBHOOK_OPTIONS = {
  FEEDBACK_SES_TOPIC_ARNS: listOf(
    snsTopicOf,
    'must be ARNs of SNS topics separated by commas, such as arn:aws:sns:eu-west-1:123456789012:feedback',
  ),
  FEEDBACK_SENDGRID_PUBLIC_KEY: listOf(p256KeyOf, 'must be the verification key that SendGrid shows'),
  FEEDBACK_MAILGUN_SIGNING_KEY: password(),
  FEEDBACK_POSTMARK_PASSWORD: password(),
  FEEDBACK_BREVO_PASSWORD: password(),
};

/** Undefined values stand for providers that aren't in use. */
export interface WebhookSettings {
  sesTopics: SnsTopic[] | undefined;
  sendgridKeys: KeyObject[] | undefined;
  mailgunKey: string | undefined;
  postmarkPassword: string | undefined;
  brevoPassword: string | undefined;
}

type Config = { [Name in keyof typeof WEBHOOK_OPTIONS]?: z.infer<(typeof WEBHOOK_OPTIONS)[Name]> };

export const webhookSettingsOf = (config: Config): WebhookSettings => ({
  sesTopics: config.FEEDBACK_SES_TOPIC_ARNS,
  sendgridKeys: config.FEEDBACK_SENDGRID_PUBLIC_KEY,
  mailgunKey: config.FEEDBACK_MAILGUN_SIGNING_KEY,
  postmarkPassword: config.FEEDBACK_POSTMARK_PASSWORD,
  brevoPassword: config.FEEDBACK_BREVO_PASSWORD,
});
