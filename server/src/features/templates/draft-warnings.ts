import { renderMessage } from '@tidings/core/errors/message';
import { RULES } from '@tidings/core/errors/rules';
import type { ContentWarning } from '@tidings/core/rendering/content/content-warnings';

export interface DraftWarning extends ContentWarning {
  /** `content`, or that of a variant: `variants.ru.content`. */
  part: string;
}

export interface WarningWithMessage extends DraftWarning {
  message: string;
}

export const withMessage = (warning: DraftWarning): WarningWithMessage => ({
  ...warning,
  message: renderMessage(RULES[warning.rule].message, warning.params),
});
