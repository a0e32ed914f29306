import { checkTemplate, type TemplateKind } from '@tidings/core/rendering/check-template';
import type { SourceFormat } from '@tidings/core/rendering/content/compile-content';
import {
  type ContextReport,
  findIgnored,
  type ReadVersion,
  type ReportRequest,
  reportContext,
} from '@tidings/core/rendering/context-report';
import { type TranslatedTemplate, translateTemplate } from '@tidings/core/rendering/dialects/translate-template';
import { parseSource } from '@tidings/core/rendering/handlebars-engine';
import { mailContextOf } from '@tidings/core/rendering/mail-context';
import { findPartialNames } from '@tidings/core/rendering/partials';
import { createMailRenderer, type RenderedMail } from '@tidings/core/rendering/render-mail';
import { analyzeSubject, type SubjectAnalysis } from '@tidings/core/rendering/subject-analysis';
import { TemplateError } from '@tidings/core/rendering/template-error';
import { detectFormat, type TemplateFormat } from '@tidings/core/rendering/template-format';
import { checkLimits } from '@tidings/core/rendering/template-limits';
import { type MailTexts, NO_PARTS, type VersionSource } from '@tidings/core/rendering/template-version';
import { hasTopicLink, RESERVED_WITH_TOPIC } from '@tidings/core/rendering/topic-links';
import { findMissing, findVariables, RESERVED } from '@tidings/core/rendering/variables';
import { planOfVersion, type VersionPlan } from '@tidings/core/rendering/version-plan';
import { answerTasks } from '@tidings/core/runtime/answer-tasks';
import { LRUCache } from 'lru-cache';
import type { WarningWithMessage } from './draft-warnings.js';

/** The values that a mail is rendered with: context, recipient and address. */
export type FilledIn = Parameters<typeof mailContextOf>[0];

/** A task: check whether a template may be saved, list what it reads, or render a subject or a mail. */
export type TemplateTask =
  | ({ kind: 'check' } & DraftToCheck)
  | { kind: 'partialNames'; bodies: string[] }
  | { kind: 'reads'; source: VersionSource }
  /** The request is JSON, which is faster to pass than objects. */
  | { kind: 'report'; key: string; source: VersionSource; request: string; reserved: string[] }
  | { kind: 'subject'; source: VersionSource; filledIn: FilledIn }
  | ({ kind: 'translate' } & Parameters<typeof translateTemplate>[0])
  | ({ kind: 'preview'; filledIn: FilledIn } & DraftToCheck)
  | { kind: 'render'; source: VersionSource; filledIn: FilledIn };

/** A version that isn't saved yet. */
export interface DraftToCheck {
  source: VersionSource;
  templateKind: TemplateKind;
  unusable: { mails: string[]; html: string[] };
  /** Format that the contents are written in. Absent: as the source says. */
  sourceFormat?: SourceFormat | undefined;
}

/** What a template reads from its context. */
export interface TemplateReads {
  /** Paths of values in the context, such as "films.title". */
  variables: string[];
  plan: VersionPlan;
  /** Language of title and content. Null: unknown. */
  locale: string | null;
  /** Subjects by language; the template's own first, with null. */
  subjects: { locale: string | null; subject: SubjectAnalysis }[];
  /** Whether the content shows a link to unsubscribe. */
  hasTopicLink: boolean;
}

export interface RenderedForPeople extends Omit<RenderedMail, 'locale'> {
  /** Of the variant. Null: the template's own texts. */
  locale: string | null;
  format: TemplateFormat;
  /** Format detected from the content. */
  detectedFormat: SourceFormat;
  /** Size in bytes of UTF-8: of the HTML, or of the text if there is no HTML. */
  bytes: number;
  /** Variables that the template reads and the context lacks. */
  missing: string[];
  /** Keys of the context that have no effect, since the recipient's values are used instead. */
  ignored: string[];
  /** What is wrong with the mail, although it can be sent. */
  warnings: 'NO_UNSUBSCRIBE_LINK'[];
  /** Of a draft only. */
  contentWarnings: WarningWithMessage[];
}

export type TemplateAnswer =
  | { checked: true }
  | { partialNames: string[] }
  | { reads: TemplateReads }
  | { report: ContextReport }
  | { subject: string }
  | { translated: TranslatedTemplate }
  | { mail: RenderedForPeople }
  | { invalid: Pick<TemplateError, 'reason' | 'params'> }
  | { fault: string };

const answer = (task: TemplateTask): TemplateAnswer => {
  switch (task.kind) {
    case 'check':
      checkDraft(task);
      return { checked: true };
    case 'partialNames':
      return { partialNames: [...new Set(task.bodies.flatMap(namesIn))] };
    case 'reads':
      return {
        reads: {
          variables: findVariables(...sourcesOf(task.source)),
          plan: planOfVersion(task.source),
          locale: task.source.parts?.locale ?? null,
          subjects: subjectsOf(task.source),
          hasTopicLink: showsTopicLink(task.source),
        },
      };
    case 'report':
      return {
        report: reportContext(readVersionOf(task), {
          ...(JSON.parse(task.request) as ReportRequest),
          reserved: new Set(task.reserved),
        }),
      };
    case 'subject': {
      const { title, parts } = task.source;
      const render = createMailRenderer({ title, content: '', format: 'TEXT', parts: parts && NO_PARTS });
      return { subject: render(mailContextOf(task.filledIn), task.filledIn.recipient).subject };
    }
    case 'translate':
      return { translated: translateTemplate(task) };
    case 'preview':
      checkDraft(task);
      return { mail: renderForPeople({ ...task, source: asMail(task) }) };
    case 'render':
      return { mail: renderForPeople(task) };
  }
};

/** Plans of the versions that reports were asked for lately. A plan has up to some MB. */
const plans = new LRUCache<string, ReadVersion>({ max: 8 });

const readVersionOf = ({ key, source }: { key: string; source: VersionSource }): ReadVersion => {
  const version = plans.get(key) ?? { plan: planOfVersion(source), locale: source.parts?.locale ?? null };
  plans.set(key, version);
  return version;
};

const checkDraft = ({ source, templateKind, unusable, sourceFormat }: DraftToCheck) =>
  checkTemplate(source, { kind: templateKind, unusable, sourceFormat });

const namesIn = (body: string): string[] => {
  checkLimits(body, 'content');
  return findPartialNames(parseSource(body, 'content'));
};

const subjectsOf = ({ title, parts }: VersionSource): TemplateReads['subjects'] => [
  { locale: null, subject: analyzeSubject(title) },
  ...Object.entries(parts?.locales ?? {}).map(([locale, texts]) => ({ locale, subject: analyzeSubject(texts.title) })),
];

/** All that may read the context, in every language. */
const sourcesOf = ({ title, content, parts }: VersionSource): string[] => [
  ...textsIn({ title, content, text: parts?.text ?? null, preheader: parts?.preheader ?? null }),
  ...Object.values(parts?.partials ?? {}),
  ...Object.values(parts?.locales ?? {}).flatMap((texts) => [
    ...textsIn(texts),
    ...Object.values(texts.partials ?? {}),
  ]),
];

const textsIn = ({ title, content, text, preheader }: MailTexts): string[] =>
  [title, content, text, preheader].filter((one) => typeof one === 'string');

const showsTopicLink = ({ content, parts }: VersionSource): boolean =>
  [content, ...Object.values(parts?.partials ?? {})].some(hasTopicLink);

/** Name under which the preview of a layout calls it. */
const PREVIEWED = 'previewed';

/** A layout or partial with something that calls it, as a mail would. */
const asMail = ({ source, templateKind }: DraftToCheck): VersionSource => {
  if (templateKind === 'MAIL' || !source.parts) return source;
  const content = `{{#> ${PREVIEWED}}}<p>…</p>{{/${PREVIEWED}}}`;
  const locales = Object.entries(source.parts.locales).map(([locale, texts]) => [
    locale,
    { ...texts, text: null, content, partials: { ...texts.partials, [PREVIEWED]: texts.content } },
  ]);
  const partials = { ...source.parts.partials, [PREVIEWED]: source.content };
  return { ...source, content, parts: { ...source.parts, text: null, partials, locales: Object.fromEntries(locales) } };
};

const renderForPeople = ({ source, filledIn }: { source: VersionSource; filledIn: FilledIn }): RenderedForPeople => {
  const { content, format } = source;
  const context = mailContextOf(filledIn);
  const mail = createMailRenderer(source)(context, filledIn.recipient);
  return {
    ...mail,
    locale: mail.locale ?? null,
    format,
    detectedFormat: detectFormat(content),
    bytes: Buffer.byteLength(mail.html || mail.text),
    missing: findMissing(findVariables(...sourcesOf(source)), context),
    ignored: findIgnored(
      [filledIn.context, filledIn.recipient.context ?? {}],
      filledIn.links ? RESERVED_WITH_TOPIC : RESERVED,
    ),
    warnings: filledIn.links && !showsTopicLink(source) ? ['NO_UNSUBSCRIBE_LINK'] : [],
    contentWarnings: [],
  };
};

answerTasks<null, TemplateTask, TemplateAnswer>({
  begin: () => (task) => {
    try {
      return answer(task);
    } catch (err) {
      if (!(err instanceof TemplateError)) return { fault: (err as Error).stack ?? String(err) };
      return { invalid: { reason: err.reason, params: err.params } };
    }
  },
  sizeOf: (result) => ('mail' in result ? result.mail.html.length + result.mail.text.length : 100),
});
