import { previewLinksOf } from '@tidings/core/feedback/links';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Staging } from '@tidings/core/ledger/staging';
import { chooseLocale } from '@tidings/core/rendering/locale-choice';
import { callerOf, may, type Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import { checkSafeNumbers } from '../../foundation/graphql/safe-numbers.js';
import type { AcceptanceService } from '../acceptance/acceptance.feature.js';
import type { AttachmentCheck } from '../files/files.feature.js';
import type {
  RenderedMail,
  TemplateReads,
  TemplateRenderer,
  VersionOfTemplate,
  VersionReader,
  VersionReads,
} from '../templates/templates.feature.js';
import { recipientOf, type UserService } from '../users/users.feature.js';
import { createMailCheck } from './check-mail.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import { planAudience } from './planned-audience.js';
import type { SendCheck } from './send-check.object.js';
import { createSendContextReader } from './send-context.js';
import { checkStorable, contextsOf, hashOf } from './send-input.js';
import { senderOf } from './send-sender.js';
import { isStrict } from './strict-sends.js';
import { type ValidSend, validateSend } from './validate-send.js';

export type SendCheckService = ReturnType<typeof createSendCheckService>;

/** Gmail cuts off what is longer. */
const MAX_GMAIL_BYTES = 102 * 1024;

/**
 * Tells what a call of sendNotification would do. Throws what that call would throw, except for CONTEXT_INCOMPLETE. Writes
 * nothing, and counts against no limit.
 */
export const createSendCheckService = ({
  sql,
  versionReads,
  readVersion,
  renderer,
  users,
  checkAttachments,
  hashKey,
  staging,
  linkBase,
  acceptance,
}: {
  sql: Sql;
  versionReads: VersionReads;
  readVersion: VersionReader;
  renderer: Pick<TemplateRenderer, 'subject' | 'report' | 'render'>;
  users: Pick<UserService, 'find'>;
  checkAttachments: AttachmentCheck;
  hashKey: Buffer;
  staging: Staging;
  linkBase: string | undefined;
  acceptance: Pick<AcceptanceService, 'summary'>;
}) => {
  const readSendContext = createSendContextReader(sql);
  const checkMail = createMailCheck({ sql, versionReads, readVersion, renderer });

  const renderSample = async (
    { userId, email }: { userId: string | null; email: string },
    { send, version, viewer }: { send: ValidSend; version: VersionOfTemplate; viewer: Viewer },
  ): Promise<RenderedMail> => {
    const { context, topic } = send;
    const mayRead = may(viewer, 'READ');
    const user = userId && mayRead ? await users.find(userId) : null;
    const given = send.deliveries.find((delivery) => delivery.email === email)?.recipient;
    const recipient = given ?? (user ? recipientOf(user) : {});
    const filledIn = {
      context,
      recipient,
      email: userId && !mayRead ? '' : email,
      links: previewLinksOf(topic, linkBase),
    };
    return (await renderer.render({ source: version, filledIn, caller: callerOf(viewer) })) as RenderedMail;
  };

  return async (viewer: Viewer, input: SendNotificationInput): Promise<SendCheck> => {
    checkStorable(input);
    const sendContext = await readSendContext({ input, caller: callerOf(viewer) });
    const { earlier, template } = sendContext;
    if (earlier && earlier.inputHash !== hashOf(input)) throw new AppError('idempotencyKey.reused');
    checkSafeNumbers(contextsOf(input));
    const send = validateSend(input, { sendContext, linkBase });
    await checkAttachments(input.attachments ?? [], { template: template?.attachments ?? undefined });
    const senderId = senderOf(input, { sendContext, viewer });
    const key = { slug: send.templateSlug, version: send.templateVersion };
    const [report, audience, reads, version, senderCheck] = await Promise.all([
      checkMail({ ...send, schema: template?.schema ?? null, to: input.to ?? [] }),
      planAudience(sql, { send, hashKey, staging }),
      versionReads(key),
      readVersion(key),
      senderId === null ? null : acceptance.summary(senderId),
    ]);
    const samples: RenderedMail[] = [];
    for (const person of version ? audience.samples : []) {
      samples.push(await renderSample(person, { send, version: version!, viewer }));
    }
    return {
      total: audience.total,
      willBeMailed: earlier ? 0 : audience.willBeMailed,
      skipped: audience.skipped,
      missing: report.missing,
      isRefused: isStrict(input, { viewer, sendContext }) && (report.issues.length > 0 || !report.isWhole),
      locales: languagesOf(audience.locales, reads),
      largestBytes: Math.max(0, ...samples.map(({ bytes }) => bytes)),
      toGmail: earlier ? 0 : audience.toGmail,
      senderCheck,
      warnings: [...(earlier ? ['ALREADY_SENT'] : []), ...warningsOf(samples)],
      samples,
    };
  };
};

/** Counts mails by the language of their texts, from the locales of people. */
const languagesOf = (people: Record<string, number>, reads: TemplateReads | undefined): Record<string, number> => {
  const own = reads?.locale ?? null;
  const locales = (reads?.plan ?? []).flatMap(({ locale }) => locale ?? []);
  const mails: Record<string, number> = {};
  for (const [wanted, count] of Object.entries(people)) {
    const language = chooseLocale(wanted, { locales, own }) ?? own ?? 'default';
    mails[language] = (mails[language] ?? 0) + count;
  }
  return mails;
};

const INSECURE_LINK = /\shref\s*=\s*["']?\s*http:\/\//i;

const warningsOf = (samples: RenderedMail[]): string[] => [
  ...(samples.some(({ html, bytes }) => html !== '' && bytes > MAX_GMAIL_BYTES) ? ['GMAIL_CLIPS'] : []),
  ...(samples.some(({ html }) => INSECURE_LINK.test(html)) ? ['LINK_WITHOUT_HTTPS'] : []),
  ...new Set(samples.flatMap(({ warnings }) => warnings)),
];
