import { type Issue, issue } from '@tidings/core/errors/issue';
import type { AcceptedSend } from '@tidings/core/ledger/accept';
import type { Sql } from '@tidings/core/ledger/sql';
import type { ContextReport } from '@tidings/core/rendering/context-report';
import type { ContextSchema } from '@tidings/core/rendering/context-schema';
import { RESERVED_WITH_TOPIC } from '@tidings/core/rendering/topic-links';
import { RESERVED } from '@tidings/core/rendering/variables';
import { badInput } from '../../foundation/errors.js';
import type { TemplateRenderer, VersionReader, VersionReads } from '../templates/templates.feature.js';
import { readAudienceLocales } from './audience-locales.js';
import { type BlankSubject, findBlankSubject } from './blank-subjects.js';
import { createContextCheck } from './context-check.js';

type Send = Pick<
  AcceptedSend,
  | 'type'
  | 'templateSlug'
  | 'templateVersion'
  | 'context'
  | 'topic'
  | 'deliveries'
  | 'audienceUserIds'
  | 'audienceGroupIds'
  | 'audienceComplete'
> & {
  /** What a person adds to the template's schema. */
  schema: ContextSchema | null;
  /** Recipients as the caller gave them. */
  to: readonly { context?: Record<string, unknown> | null }[];
};

/** What the check of a send needs. */
export interface MailCheckDeps {
  sql: Sql;
  versionReads: VersionReads;
  readVersion: VersionReader;
  renderer: Pick<TemplateRenderer, 'subject' | 'report'>;
}

/**
 * Reports which keys a send's context lacks and which have no effect. Throws
 * BAD_USER_INPUT if a subject would be empty, as far as that can be known before sending.
 */
export const createMailCheck = ({ sql, versionReads, readVersion, renderer }: MailCheckDeps) => {
  const checkContext = createContextCheck({ renderer });

  return async (send: Send): Promise<ContextReport> => {
    const version = { slug: send.templateSlug, version: send.templateVersion };
    const reads = await versionReads(version);
    if (!reads) return { missing: [], ignored: [], issues: [], isWhole: true };
    const blank = await findBlankSubject(reads, {
      send,
      readLocales: () => readAudienceLocales(sql, send),
      renderSubject: renderer.subject,
    });
    if (blank) throw badInput(issueOf(blank, send));
    const people = send.deliveries.flatMap(({ recipient, email }) => (recipient ? { recipient, email } : []));
    return checkContext({
      key: `${version.slug}@${version.version}`,
      reads,
      readSource: () => readVersion(version),
      request: {
        context: send.context,
        people,
        hasOthers: !send.audienceComplete || people.length < send.deliveries.length,
        reserved: send.topic === null ? RESERVED : RESERVED_WITH_TOPIC,
        schema: send.schema,
      },
    });
  };
};

/** Names the field of the input whose context leaves a subject empty. */
const issueOf = ({ locale, person }: BlankSubject, { to }: Send): Issue => {
  const own = person?.recipient?.context;
  const path = own ? `to.${to.findIndex((given) => given.context === own)}.context` : 'context';
  return locale === null
    ? issue(path, 'send.subjectNotEmpty')
    : issue(path, 'send.subjectNotEmptyIn', { language: locale });
};
