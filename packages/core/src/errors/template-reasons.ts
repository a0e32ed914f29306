import type { MessageDefinition, ParamKind } from './message.js';

/**
 * Position of an error in a template. `part` is title, content, text or preheader, or such a part of a variant
 * (variants.ru.content) or of a partial (partials.footer.content). Lines and columns start at 1.
 */
const PLACE = { part: 'string', line: 'number', column: 'number' } as const;

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
  'template.blockNotClosed': atPlace('the block %{opened} is not closed', { opened: 'string' } as const),
  'template.blockNotOpened': atPlace('%{closed} is closed and was not opened', { closed: 'string' } as const),
  'template.unknownHelper': atPlace('there is no helper with the name %{helper}', { helper: 'string' } as const),
  'template.partial': atPlace('partials can not be used here', NONE),
  'template.dynamicPartial': atPlace('the name of a partial must be written out', NONE),
  'template.partialMissing': atPlace('there is no layout or partial with the name %{name}', {
    name: 'string',
  } as const),
  'template.partialIsMail': atPlace('%{name} is a mail, which is neither a layout nor a partial', {
    name: 'string',
  } as const),
  'template.partialIsHtml': atPlace('%{name} is HTML, and has no text of its own for plain text', {
    name: 'string',
  } as const),
  'template.partialCycle': atPlace('%{name} includes itself: %{chain}', { name: 'string', chain: 'string' } as const),
  'template.partialsTooDeep': atPlace('partials are nested more than %{max} deep', { max: 'number' } as const),
  'template.tooManyPartials': atPlace('partials are included more than %{max} times', { max: 'number' } as const),
  'template.blockNeeded': atPlace('%{name} encloses a block: use {{#> %{name}}}…{{/%{name}}}', {
    name: 'string',
  } as const),
  'template.noBlock': atPlace('only layouts and partials have a @partial-block', NONE),
  'template.notADate': atPlace('%{path} is not a date', { path: 'string' } as const),
  'template.notANumber': atPlace('%{path} is not a number', { path: 'string' } as const),
  'template.helperUse': atPlace('use %{helper} as %{use}', { helper: 'string', use: 'string' } as const),
  'template.oneArgument': atPlace('#%{helper} takes exactly one argument', { helper: 'string' } as const),
  'template.mjml': atPlace('this is MJML, which is not HTML: choose the format MJML', NONE),
  'template.mjmlRoot': atPlace('a content in MJML is one <mjml> element with an <mj-body>', NONE),
  'template.mjmlInvalid': atPlace('%{problem}', { problem: 'string' } as const),
  'template.mjmlUnclosed': atPlace('<%{element}> is not closed', { element: 'string' } as const),
  'template.mjmlUnsupported': atPlace('<%{element}> is not supported', { element: 'string' } as const),
  'template.mjmlElement': atPlace(
    '<%{element}> is not an element of MJML: HTML can be in elements such as <mj-text> and <mj-raw>',
    { element: 'string' } as const,
  ),
  'template.mjmlText': atPlace('MJML drops text within <%{element}>: put it in an <mj-text> or <mj-raw>', {
    element: 'string',
  } as const),
  'template.mjmlBlock': atPlace('<%{element}> takes no blocks and partials between its elements', {
    element: 'string',
  } as const),
  'template.mjmlBlockSplit': atPlace('this block begins in another element or attribute', NONE),
  'template.mjmlTag': atPlace('in a tag of MJML, expressions can only be within attribute values: <%{element}>', {
    element: 'string',
  } as const),
  'template.mjmlAttribute': atPlace('MJML needs the value of %{attribute} when saving: it takes no expressions', {
    attribute: 'string',
  } as const),
  'template.mjmlLost': atPlace('MJML drops %{expression} here', { expression: 'string' } as const),
  'template.runningLink': atPlace('a link must not run anything', NONE),
  'template.tooDeep': atPlace('blocks or expressions are nested more than %{max} deep', { max: 'number' } as const),
  'template.tooManyExpressions': atPlace('there are more than %{max} expressions', { max: 'number' } as const),
  'template.bodyTooLarge': atPlace('the mail would have more than %{max} characters', { max: 'number' } as const),
  'template.renderFailed': atPlace('%{problem}', { problem: 'string' } as const),
  'template.tooLarge': {
    code: 'TEMPLATE_INVALID',
    params: { kibibytes: 'number' },
    message: 'With all its languages and partials it has more than %{kibibytes} KiB.',
  },
  'template.tooSlow': {
    code: 'TEMPLATE_INVALID',
    params: { ...PLACE, limit: 'string' },
    message: 'It takes more than %{limit} to render.',
  },
} as const satisfies Record<string, MessageDefinition & { code: 'TEMPLATE_INVALID' }>;
