import type { AcceptedSend } from '@tidings/core/ledger/accept';
import type { Recipient } from '@tidings/core/ledger/recipient';
import { chooseLocale } from '@tidings/core/rendering/locale-choice';
import { mailContextOf } from '@tidings/core/rendering/mail-context';
import { areBlank, type SubjectAnalysis } from '@tidings/core/rendering/subject-analysis';
import { NO_PARTS } from '@tidings/core/rendering/template-version';
import { RESERVED } from '@tidings/core/rendering/variables';
import { AppError } from '../../foundation/errors.js';
import type { TemplateReads, TemplateRenderer } from '../templates/templates.feature.js';

type Send = Pick<AcceptedSend, 'context' | 'deliveries' | 'audienceComplete'>;
type Delivery = Send['deliveries'][number];

/** A subject that would be blank. */
export interface BlankSubject {
  /** Language of the subject. Null: the template's own. */
  locale: string | null;
  /** Recipient whose own context leaves it blank. Undefined: the context of the send. */
  person?: Delivery | undefined;
}

/**
 * Number of recipients whose subjects are checked before a send is accepted. The worker checks the subject of every
 * mail.
 */
const MAX_SUBJECTS = 1_000;

/**
 * Finds a language whose subject would be blank for somebody, as far as that can be known before sending.
 * `readLocales` reads the locales of the users in the audience. It is called only if some subject would be blank for them.
 */
export const findBlankSubject = async (
  { subjects, locale: own }: Pick<TemplateReads, 'subjects' | 'locale'>,
  {
    send,
    readLocales,
    renderSubject,
  }: { send: Send; readLocales: () => Promise<string[]>; renderSubject: TemplateRenderer['subject'] },
): Promise<BlankSubject | undefined> => {
  if (subjects.every(({ subject }) => subject.kind === 'never-blank')) return undefined;
  const { context, deliveries, audienceComplete } = send;
  const locales = subjects.flatMap(({ locale }) => locale ?? []);
  const languageOf = (wanted: string | undefined) => chooseLocale(wanted, { locales, own }) ?? null;

  const rendersBlank = async (title: string, person: { recipient: Recipient; email: string }): Promise<boolean> => {
    const source = { title, content: '', format: 'TEXT' as const, parts: NO_PARTS };
    try {
      return (await renderSubject({ source, filledIn: { context, ...person } })) === '';
    } catch (err) {
      // A subject that can't be rendered isn't reported here; each mail will fail with the error.
      if (err instanceof AppError) return false;
      throw err;
    }
  };

  const isBlankForUsers = async (subject: SubjectAnalysis): Promise<boolean> => {
    if (subject.kind === 'values') return areBlank(subject.paths, { context, isKnown: (root) => !RESERVED.has(root) });
    return (
      subject.kind === 'unknown' &&
      !readsRecipient(subject.title) &&
      rendersBlank(subject.title, { recipient: {}, email: '' })
    );
  };

  /** Subjects that aren't only values are rendered for the first recipient of a language. */
  const findAmongPeople = async (): Promise<BlankSubject | undefined> => {
    const rendered = new Set<string | null>();
    for (const person of deliveries.slice(0, MAX_SUBJECTS)) {
      const { recipient, email } = person;
      if (!recipient) continue;
      const locale = languageOf(recipient.locale);
      const { subject } = subjects.find((one) => one.locale === locale) ?? subjects[0]!;
      if (subject.kind === 'values') {
        const mailContext = mailContextOf({ context, recipient, email });
        if (areBlank(subject.paths, { context: mailContext })) return { locale, person };
      }
      if (subject.kind !== 'unknown' || rendered.has(locale)) continue;
      rendered.add(locale);
      if (await rendersBlank(subject.title, { recipient, email })) return { locale, person };
    }
    return undefined;
  };

  const findAmongUsers = async (): Promise<BlankSubject | undefined> => {
    if (audienceComplete && deliveries.every(({ recipient }) => recipient !== null)) return undefined;
    const blank = new Set<string | null>();
    for (const { locale, subject } of subjects) if (await isBlankForUsers(subject)) blank.add(locale);
    if (blank.size === 0) return undefined;
    if (blank.size === subjects.length) return { locale: null };
    const found = (await readLocales()).map(languageOf).find((language) => blank.has(language));
    return found === undefined ? undefined : { locale: found };
  };

  return (await findAmongUsers()) ?? findAmongPeople();
};

/** Whether a subject may use `user` or `username`, and so may differ between recipients. */
const readsRecipient = (title: string): boolean => [...RESERVED].some((name) => title.includes(name));
