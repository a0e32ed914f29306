import { findIgnored } from '@tidings/core/rendering/context-report';
import { mailContextOf } from '@tidings/core/rendering/mail-context';
import {
  checkTemplate,
  compileMail,
  createMailRenderer,
  type MailSource,
  type RenderedMail,
} from '@tidings/core/rendering/render-mail';
import { analyzeSubject, type SubjectAnalysis } from '@tidings/core/rendering/subject-analysis';
import { TemplateError } from '@tidings/core/rendering/template-error';
import { detectFormat, type TemplateFormat } from '@tidings/core/rendering/template-format';
import { hasTopicLink, RESERVED_WITH_TOPIC } from '@tidings/core/rendering/topic-links';
import { findMissing, findVariables, RESERVED } from '@tidings/core/rendering/variables';
import { answerTasks } from '@tidings/core/runtime/answer-tasks';

/** The values that a mail is rendered with: context, recipient and address. */
export type FilledIn = Parameters<typeof mailContextOf>[0];

/** A task: check whether a template may be saved, list what it reads, or render a subject or a mail. */
export type TemplateTask =
  | ({ kind: 'check' } & MailSource)
  | { kind: 'reads'; title: string; content: string }
  | { kind: 'subject'; title: string; filledIn: FilledIn }
  | ({ kind: 'preview' | 'render'; filledIn: FilledIn } & MailSource);

/** What a template reads from its context. */
export interface TemplateReads {
  /** Paths of values in the context, such as "films.title". */
  variables: string[];
  subject: SubjectAnalysis;
  /** Whether the content shows a link to unsubscribe. */
  hasTopicLink: boolean;
}

export interface RenderedForPeople extends RenderedMail {
  format: TemplateFormat;
  /** Format detected from the content. */
  detectedFormat: TemplateFormat;
  /** Size in bytes of UTF-8: of the HTML, or of the text if there is no HTML. */
  bytes: number;
  /** Variables that the template reads and the context lacks. */
  missing: string[];
  /** Keys of the context that have no effect, since the recipient's values are used instead. */
  ignored: string[];
  /** What is wrong with the mail, although it can be sent. */
  warnings: 'NO_UNSUBSCRIBE_LINK'[];
}

export type TemplateAnswer =
  | { checked: true }
  | { reads: TemplateReads }
  | { subject: string }
  | { mail: RenderedForPeople }
  | { invalid: Pick<TemplateError, 'reason' | 'params'> }
  | { fault: string };

const answer = (task: TemplateTask): TemplateAnswer => {
  switch (task.kind) {
    case 'check':
      checkTemplate(task);
      return { checked: true };
    case 'reads':
      return {
        reads: {
          variables: findVariables(task.title, task.content),
          subject: analyzeSubject(task.title),
          hasTopicLink: hasTopicLink(task.content),
        },
      };
    case 'subject': {
      const { subject } = compileMail({ title: task.title, content: '', format: 'TEXT' });
      return { subject: subject(mailContextOf(task.filledIn)) };
    }
    case 'preview':
      checkTemplate(task);
      return { mail: renderForPeople(task) };
    case 'render':
      return { mail: renderForPeople(task) };
  }
};

const renderForPeople = ({
  title,
  content,
  format,
  filledIn,
}: MailSource & { filledIn: FilledIn }): RenderedForPeople => {
  const context = mailContextOf(filledIn);
  const mail = createMailRenderer({ title, content, format })(context);
  return {
    ...mail,
    format,
    detectedFormat: detectFormat(content),
    bytes: Buffer.byteLength(mail.html || mail.text),
    missing: findMissing(findVariables(title, content), context),
    ignored: findIgnored(
      [filledIn.context, filledIn.recipient.context ?? {}],
      filledIn.links ? RESERVED_WITH_TOPIC : RESERVED,
    ),
    warnings: filledIn.links && !hasTopicLink(content) ? ['NO_UNSUBSCRIBE_LINK'] : [],
  };
};

answerTasks<null, TemplateTask, TemplateAnswer>({
  begin: () => (task) => {
    try {
      return answer(task);
    } catch (err) {
      if (!(err instanceof TemplateError)) return { fault: (err as Error).stack ?? String(err) };
      return { invalid: { reason: err.reason, params: err.params } };
    }
  },
  sizeOf: (result) => ('mail' in result ? result.mail.html.length + result.mail.text.length : 100),
});
