import { checkTemplate, createMailRenderer, type RenderedMail } from '@tidings/core/rendering/render-mail';
import { TemplateError } from '@tidings/core/rendering/template-error';
import { findMissing, findVariables } from '@tidings/core/rendering/variables';
import { answerTasks } from '@tidings/core/runtime/answer-tasks';

export interface TemplateSource {
  title: string;
  content: string;
}

/** What can be asked of a template: whether it may be saved, what it reads, what a mail of it looks like. */
export type TemplateTask =
  | ({ kind: 'check' } & TemplateSource)
  | ({ kind: 'variables' } & TemplateSource)
  | ({ kind: 'preview' | 'render'; context: Record<string, unknown> } & TemplateSource);

export interface RenderedForPeople extends RenderedMail {
  /** Variables that the context has nothing for. */
  missing: string[];
}

export type TemplateAnswer =
  | { variables: string[] }
  | { mail: RenderedForPeople }
  | { invalid: Pick<TemplateError, 'message' | 'part' | 'line' | 'column'> }
  | { fault: string };

const answer = (task: TemplateTask): TemplateAnswer => {
  const { kind, title, content } = task;
  if (kind === 'check' || kind === 'preview') checkTemplate({ title, content });
  if (kind === 'check' || kind === 'variables') return { variables: findVariables(title, content) };
  const missing = findMissing(findVariables(title, content), task.context);
  return { mail: { ...createMailRenderer({ title, content })(task.context), missing } };
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
