import { EnvironmentError, integerBetween } from '@tidings/core/runtime/environment';
import { z } from 'zod';
import { IMAP_OPTIONS, type ImapConfig, type ImapSettings, imapSettingsOf } from './imap-settings.js';
import type { SmtpIntakeSettings } from './smtp-intake.js';

/** A value in an .env file can't contain line breaks, so it may have \n instead. */
const pem = () => z.string().transform((text) => text.replaceAll('\\n', '\n'));

/** The settings of the intakes of mail. */
export const INTAKE_OPTIONS = {
  BOUNCE_HOST: z.string().default('127.0.0.1'),
  BOUNCE_PORT: integerBetween(0, 65_535).optional(),
  BOUNCE_TLS_CERT: pem().optional(),
  BOUNCE_TLS_KEY: pem().optional(),
  ...IMAP_OPTIONS,
};

export interface IntakeSettings {
  /** Absent: no listener. */
  smtp?: SmtpIntakeSettings | undefined;
  /** Absent: no mailbox. */
  imap?: ImapSettings | undefined;
}

export interface IntakeConfig extends ImapConfig {
  BOUNCE_HOST: string;
  BOUNCE_PORT?: number | undefined;
  BOUNCE_TLS_CERT?: string | undefined;
  BOUNCE_TLS_KEY?: string | undefined;
}

/** Throws EnvironmentError if only one of certificate and key is given, or the mailbox's settings are incomplete. */
export const intakeSettingsOf = ({
  BOUNCE_HOST: host,
  BOUNCE_PORT: port,
  BOUNCE_TLS_CERT: cert,
  BOUNCE_TLS_KEY: key,
  ...imapConfig
}: IntakeConfig): IntakeSettings => {
  if ((cert === undefined) !== (key === undefined))
    throw new EnvironmentError(['BOUNCE_TLS_CERT and BOUNCE_TLS_KEY: must both be given, or none']);
  const imap = imapSettingsOf(imapConfig);
  if (port === undefined) return { imap };
  return { smtp: { host, port, ...(cert && key && { certificate: { cert, key } }) }, imap };
};
