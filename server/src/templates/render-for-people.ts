import { createMailRenderer, type RenderedMail } from '@tidings/core/rendering/render-mail';
import { TemplateError } from '@tidings/core/rendering/template-error';
import { findMissing, findVariables } from '@tidings/core/rendering/variables';
import { AppError } from '../errors.js';

/** Throws TEMPLATE_INVALID, with line and column, where title or content doesn't compile. */
export const checkCompiles = (template: { title: string; content: string }) =>
  explainTemplate(() => createMailRenderer(template));

/** Renders what somebody is writing, or what was sent, and says which variables the context has nothing for. */
export const renderForPeople = ({
  title,
  content,
  context,
}: {
  title: string;
  content: string;
  context: Record<string, unknown>;
}): RenderedMail & { missing: string[] } =>
  explainTemplate(() => ({
    ...createMailRenderer({ title, content })(context),
    missing: findMissing(findVariables(title, content), context),
  }));

const explainTemplate = <T>(work: () => T): T => {
  try {
    return work();
  } catch (err) {
    if (!(err instanceof TemplateError)) throw err;
    throw new AppError('TEMPLATE_INVALID', err.message, { line: err.line, column: err.column, part: err.part });
  }
};
