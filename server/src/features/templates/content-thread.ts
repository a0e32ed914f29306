import { type CompiledContent, compileContent } from '@tidings/core/rendering/content/compile-content';
import { TemplateError } from '@tidings/core/rendering/template-error';
import { answerTasks } from '@tidings/core/runtime/answer-tasks';

/** A content to compile. `part` is its name in errors, such as `variants.ru.content`. */
export type ContentTask = Parameters<typeof compileContent>[0] & { part: string };

export type ContentAnswer =
  | { compiled: CompiledContent }
  | { invalid: Pick<TemplateError, 'reason' | 'params'> }
  | { fault: string };

answerTasks<null, ContentTask, ContentAnswer>({
  begin: () => async (task) => {
    try {
      return { compiled: await compileContent(task) };
    } catch (err) {
      if (!(err instanceof TemplateError)) return { fault: (err as Error).stack ?? String(err) };
      return { invalid: { reason: err.reason, params: { ...err.params, part: task.part } } };
    }
  },
  sizeOf: (answer) => ('compiled' in answer ? answer.compiled.content.length : 100),
});
