import { refusalOf } from '../../api/error-message';
import { GraphqlError } from '../../api/post';

/** Error of a draft with its place. Lines and columns count from 1. */
export interface TemplateProblem {
  /** `title`, `content`, `text` or `preheader`, or such a part of a variant or of a layout: `variants.ru.content`. */
  part: string;
  line: number;
  column: number;
  error: GraphqlError;
}

/** Undefined if the error isn't about the draft. */
export const templateProblem = (error: unknown): TemplateProblem | undefined => {
  if (!(error instanceof GraphqlError) || error.code !== 'TEMPLATE_INVALID') return undefined;
  return { ...(refusalOf(error).params as Omit<TemplateProblem, 'error'>), error };
};
