/** Which mails are meant. All that is given must hold. */
export interface MailFilter {
  /** A whole address of a recipient, in upper or lower case. */
  to?: string;
  /** A part of the subject, in upper or lower case. */
  subject?: string;
  /** Received at that time or later. */
  since?: Date;
  /** Id of a mail: only those that came after it. */
  after?: number;
}

/** Whether a mail is meant, without its subject, for which the mail must be parsed. */
export const matchesEnvelope = (
  mail: { id: string; to: readonly string[]; receivedAt: Date },
  { to, since, after }: MailFilter,
): boolean => {
  if (to !== undefined && !mail.to.some((address) => address.toLowerCase() === to.toLowerCase())) return false;
  if (since !== undefined && mail.receivedAt < since) return false;
  return after === undefined || Number(mail.id) > after;
};

export const matchesSubject = ({ subject }: { subject: string }, filter: MailFilter): boolean =>
  filter.subject === undefined || subject.toLowerCase().includes(filter.subject.toLowerCase());

/** The filter in the parameters of a URL, or what is wrong with one of them. */
export const readMailFilter = (query: URLSearchParams): MailFilter | { problem: string } => {
  const { to, subject, since, after } = Object.fromEntries(query);
  const sinceDate = since === undefined ? undefined : new Date(since);
  if (sinceDate && Number.isNaN(sinceDate.getTime()))
    return { problem: 'since must be a time, such as 2026-11-20T10:00:00Z.' };
  if (after !== undefined && !/^\d+$/.test(after)) return { problem: 'after must be the id of a mail.' };
  return {
    ...(to !== undefined && { to }),
    ...(subject !== undefined && { subject }),
    ...(sinceDate && { since: sinceDate }),
    ...(after !== undefined && { after: Number(after) }),
  };
};
