import { findIgnored } from '@tidings/core/rendering/context-report';
import { mailContextOf } from '@tidings/core/rendering/mail-context';
import {
  checkTemplate,
  compileMail,
  createMailRenderer,
  type MailSource,
  type RenderedMail,
} from '@tidings/core/rendering/render-mail';
import { findSubjectFacts, type SubjectFacts } from '@tidings/core/rendering/subject-facts';
import { TemplateError } from '@tidings/core/rendering/template-error';
import { detectFormat, type TemplateFormat } from '@tidings/core/rendering/template-format';
import { findMissing, findVariables } from '@tidings/core/rendering/variables';
import { answerTasks } from '@tidings/core/runtime/answer-tasks';

/** What a mail is filled in with, as a delivery has it. */
export type FilledIn = Parameters<typeof mailContextOf>[0];

/** What can be asked of a template: whether it may be saved, what it reads, what its subject or a mail of it looks like. */
export type TemplateTask =
  | ({ kind: 'check' } & MailSource)
  | { kind: 'reads'; title: string; content: string }
  | { kind: 'subject'; title: string; filledIn: FilledIn }
  | ({ kind: 'preview' | 'render'; filledIn: FilledIn } & MailSource);

/** What a template reads of its context. */
export interface TemplateReads {
  /** Paths. */
  variables: string[];
  subject: SubjectFacts;
}

export interface RenderedForPeople extends RenderedMail {
  format: TemplateFormat;
  /** What the content looks like. */
  detectedFormat: TemplateFormat;
  /** Of the HTML, else of the text, in UTF-8. */
  bytes: number;
  /** Variables that the context has nothing for. */
  missing: string[];
  /** Keys of the context that are the recipient's own instead. */
  ignored: string[];
}

export type TemplateAnswer =
  | { checked: true }
  | { reads: TemplateReads }
  | { subject: string }
  | { mail: RenderedForPeople }
  | { invalid: Pick<TemplateError, 'message' | 'part' | 'line' | 'column'> }
  | { fault: string };

const answer = (task: TemplateTask): TemplateAnswer => {
  switch (task.kind) {
    case 'check':
      checkTemplate(task);
      return { checked: true };
    case 'reads':
      return {
        reads: { variables: findVariables(task.title, task.content), subject: findSubjectFacts(task.title) },
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
    ignored: findIgnored(filledIn.context, filledIn.recipient.context ?? {}),
  };
};

answerTasks<null, TemplateTask, TemplateAnswer>({
  begin: () => (task) => {
    try {
      return answer(task);
    } catch (err) {
      if (!(err instanceof TemplateError)) return { fault: (err as Error).stack ?? String(err) };
      const { message, part, line, column } = err;
      return { invalid: { message, part, line, column } };
    }
  },
  sizeOf: (result) => ('mail' in result ? result.mail.html.length + result.mail.text.length : 100),
});
