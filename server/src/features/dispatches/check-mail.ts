import { issue } from '@tidings/core/errors/issue';
import type { AcceptedSend } from '@tidings/core/ledger/accept';
import type { Recipient } from '@tidings/core/ledger/recipient';
import type { Sql } from '@tidings/core/ledger/sql';
import { type ContextReport, reportContext } from '@tidings/core/rendering/context-report';
import { mailContextOf } from '@tidings/core/rendering/mail-context';
import { areBlank, type SubjectAnalysis } from '@tidings/core/rendering/subject-analysis';
import { RESERVED_WITH_TOPIC } from '@tidings/core/rendering/topic-links';
import { RESERVED } from '@tidings/core/rendering/variables';
import { AppError, badInput } from '../../foundation/errors.js';
import type { TemplateReads, TemplateRenderer, VersionOfTemplate } from '../templates/templates.feature.js';

type Send = Pick<
  AcceptedSend,
  'templateSlug' | 'templateVersion' | 'context' | 'topic' | 'deliveries' | 'audienceComplete'
> & {
  /** Recipients as the caller gave them. */
  to: readonly { context?: Record<string, unknown> | null }[];
};

/**
 * Number of recipients whose subjects are checked before a send is accepted. The worker checks the subject of every
 * mail.
 */
const MAX_SUBJECTS = 1_000;

/**
 * Reports which keys a send's context lacks and which have no effect; caches what each template version reads. Throws
 * BAD_USER_INPUT if a subject would be empty, as far as that can be known before sending.
 */
export const createMailCheck = ({
  sql,
  renderer,
}: {
  sql: Sql;
  renderer: Pick<TemplateRenderer, 'reads' | 'knownReads' | 'subject'>;
}) => {
  const readVersion = async (slug: string, version: number): Promise<VersionOfTemplate | undefined> => {
    const { rows } = await sql.query<VersionOfTemplate>({
      name: 'read_template_of_send',
      text: 'SELECT slug, version, title, content FROM template_versions WHERE slug = $1 AND version = $2',
      values: [slug, version],
    });
    return rows[0];
  };

  const readsOf = async ({
    templateSlug: slug,
    templateVersion: version,
  }: Send): Promise<TemplateReads | undefined> => {
    const known = renderer.knownReads({ slug, version });
    if (known) return known;
    const template = await readVersion(slug, version);
    return template && renderer.reads(template);
  };

  /**
   * Renders the subject to see whether it is blank: for the first recipient if one is known, otherwise with empty
   * recipient fields.
   */
  const isRenderedBlank = async (title: string, { context, deliveries }: Send): Promise<boolean> => {
    const [first] = deliveries;
    if (first ? first.recipient === null : readsRecipient(title)) return false;
    const filledIn = { context, recipient: first?.recipient ?? {}, email: first?.email ?? '' };
    try {
      return (await renderer.subject({ title, filledIn })) === '';
    } catch (err) {
      // A subject that can't be rendered isn't reported here; each mail will fail with the error.
      if (err instanceof AppError) return false;
      throw err;
    }
  };

  const findBlankField = (send: Send, subject: SubjectAnalysis): string | undefined | Promise<string | undefined> => {
    if (subject.kind === 'never-blank') return undefined;
    if (subject.kind === 'values') return blankFieldOf(subject.paths, send);
    return isRenderedBlank(subject.title, send).then((isBlank) => (isBlank ? 'context' : undefined));
  };

  return async (send: Send): Promise<ContextReport> => {
    const reads = await readsOf(send);
    if (!reads) return { missing: [], ignored: [] };
    const blank = await findBlankField(send, reads.subject);
    if (blank) throw badInput(issue(blank, 'send.subjectNotEmpty'));
    const own = send.deliveries.flatMap(({ recipient }) => (recipient?.context ? [recipient.context] : []));
    const everybodyHasOwn = send.audienceComplete && own.length === send.deliveries.length;
    const reserved = send.topic === null ? RESERVED : RESERVED_WITH_TOPIC;
    return reportContext(reads.variables, { context: send.context, own, everybodyHasOwn, reserved });
  };
};

/** Whether a subject may use `user` or `username`, and so may differ between recipients. */
const readsRecipient = (title: string): boolean => [...RESERVED].some((name) => title.includes(name));

/** Finds the input field whose context leaves a subject empty. Fields of users aren't known before sending. */
const blankFieldOf = (paths: string[][], { context, deliveries, audienceComplete, to }: Send): string | undefined => {
  const areBlankFor = (recipient: Recipient | null, email: string) =>
    recipient === null
      ? areBlank(paths, { context, isKnown: (root) => !RESERVED.has(root) })
      : areBlank(paths, { context: mailContextOf({ context, recipient, email }) });
  if (!audienceComplete && areBlankFor(null, '')) return 'context';
  const blank = deliveries.slice(0, MAX_SUBJECTS).find(({ recipient, email }) => areBlankFor(recipient, email));
  if (!blank) return undefined;
  const own = blank.recipient?.context;
  return own ? `to.${to.findIndex((person) => person.context === own)}.context` : 'context';
};
