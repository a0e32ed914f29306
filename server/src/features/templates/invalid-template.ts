import type { ReasonArgs } from '@tidings/core/errors/reasons';
import type { TemplateError, TemplateReason } from '@tidings/core/rendering/template-error';
import { AppError } from '../../foundation/errors.js';

/** Converts an error of a thread. The cast is safe, since the thread gives each reason its own parameters. */
export const invalidTemplate = ({ reason, params }: Pick<TemplateError, 'reason' | 'params'>) =>
  new AppError(reason, ...([params] as unknown as ReasonArgs<TemplateReason>));
