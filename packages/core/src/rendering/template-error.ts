import { type Params, type ParamsOf, renderMessage } from '../errors/message.js';
import { TEMPLATE_REASONS } from '../errors/template-reasons.js';

type Reasons = typeof TEMPLATE_REASONS;
export type TemplateReason = keyof Reasons;

type OwnPart = 'title' | 'content' | 'text' | 'preheader';

/** A part of a template: its own, that of a variant by locale, or that of a layout or partial by slug. */
export type TemplatePart = OwnPart | `variants.${string}.${OwnPart}` | `partials.${string}.${'content' | 'text'}`;

/** Position of an error in a template. Lines and columns start at 1. */
export interface TemplatePlace {
  part: TemplatePart;
  line: number;
  column: number;
}

/** A reason's parameters without the position. */
type OwnParams<Name extends TemplateReason> = Omit<ParamsOf<Reasons[Name]>, keyof TemplatePlace>;

/** A template that doesn't compile, isn't accepted, or can't be rendered with its context. */
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
