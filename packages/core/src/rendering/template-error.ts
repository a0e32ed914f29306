import { type Params, type ParamsOf, renderMessage } from '../errors/message.js';
import { TEMPLATE_REASONS } from '../errors/template-reasons.js';

type Reasons = typeof TEMPLATE_REASONS;
export type TemplateReason = keyof Reasons;

/** Where in a template something is wrong. Lines and columns count from 1. */
export interface TemplatePlace {
  part: 'title' | 'content';
  line: number;
  column: number;
}

/** The parameters of a reason beside the place. */
type OwnParams<Name extends TemplateReason> = Omit<ParamsOf<Reasons[Name]>, keyof TemplatePlace>;

/** A template that doesn't compile, is not accepted, or can't be rendered with what it was given. */
export class TemplateError<Name extends TemplateReason = TemplateReason> extends Error {
  readonly params: Params;

  constructor(
    readonly reason: Name,
    params: OwnParams<Name> & TemplatePlace,
  ) {
    super(renderMessage(TEMPLATE_REASONS[reason].message, params as unknown as Params));
    this.name = 'TemplateError';
    this.params = params as unknown as Params;
  }
}
