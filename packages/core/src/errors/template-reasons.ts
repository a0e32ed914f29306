import type { MessageDefinition, ParamKind } from './message.js';

/** Position of an error in a template. Lines and columns start at 1. */
const PLACE = { part: ['title', 'content'], line: 'number', column: 'number' } as const;

const atPlace = <Params extends Record<string, ParamKind>>(problem: string, params: Params) => ({
  code: 'TEMPLATE_INVALID' as const,
  params: { ...PLACE, ...params },
  message: `%{part}: ${problem} (line %{line}, column %{column})`,
});

const NONE = {} as const;

/** Why a template doesn't compile, isn't accepted, or can't be rendered with its context. */
export const TEMPLATE_REASONS = {
  'template.syntax': atPlace('%{problem}', { problem: 'string' } as const),
  'template.blockMismatch': atPlace("%{opened} doesn't match %{closed}", {
    opened: 'string',
    closed: 'string',
  } as const),
  'template.unknownHelper': atPlace('there is no helper with the name %{helper}', { helper: 'string' } as const),
  'template.partial': atPlace('partials are not supported', NONE),
  'template.oneArgument': atPlace('#%{helper} takes exactly one argument', { helper: 'string' } as const),
  'template.mjml': atPlace('this is MJML, which is not HTML: compile it first, and save the resulting HTML', NONE),
  'template.runningLink': atPlace('a link must not run anything', NONE),
  'template.tooDeep': atPlace('blocks or expressions are nested more than %{max} deep', { max: 'number' } as const),
  'template.tooManyExpressions': atPlace('there are more than %{max} expressions', { max: 'number' } as const),
  'template.bodyTooLarge': atPlace('the mail would have more than %{max} characters', { max: 'number' } as const),
  'template.renderFailed': atPlace('%{problem}', { problem: 'string' } as const),
  'template.tooSlow': {
    code: 'TEMPLATE_INVALID',
    params: { ...PLACE, limit: 'string' },
    message: 'It takes more than %{limit} to render.',
  },
} as const satisfies Record<string, MessageDefinition & { code: 'TEMPLATE_INVALID' }>;
