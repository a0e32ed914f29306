import { useMemo, useState } from 'react';
import { useLocale } from 'react-admin';
import { useLocation } from 'react-router-dom';
import { useApiQuery } from '../../api/use-api-query';
import type { toAttachmentInput } from '../../components/attachments/attachment';
import { type ContextObject, contextFields, withSamples } from '../../components/context/context-fields';
import { useSettled } from '../../components/use-settled';
import {
  DraftVariablesDocument,
  PreviewDraftDocument,
  PreviewReaderDocument,
  type TemplateDraftInput,
  type TemplateFormat,
  type TemplateKind,
  type TemplateVariantInput,
} from '../templates.generated';
import { templateProblem } from './template-problem';

const NONE: string[] = [];
// The same draft gives the same answer, so failures aren't retried and old drafts aren't cached.
const ONCE = { retry: false, gcTime: 0 };

export interface Draft {
  /** Undefined for a new template. */
  slug: string | undefined;
  title: string;
  content: string;
  /** Undefined if the server guesses it from the content. */
  format: TemplateFormat | undefined;
  /** Slug; null for a transactional mail. */
  topic: string | null;
  more: Required<Omit<TemplateDraftInput, 'kind' | 'variants' | 'attachments'>> & {
    kind: TemplateKind;
    variants: TemplateVariantInput[];
    attachments: ReturnType<typeof toAttachmentInput>[];
  };
}

/** Links that a mail with a topic has, so that no context needs them. */
const TOPIC_LINKS: ReadonlySet<string> = new Set(['unsubscribeUrl', 'preferencesUrl']);

/** Placeholder for an empty subject. */
const NO_SUBJECT = '–';

/**
 * Live preview of a draft: its variables, its error and the rendered mail. The context consists of samples until the user changes it.
 * While the draft is invalid, the last valid preview stays.
 */
export const useTryOut = ({ slug, title, content, format, topic, more }: Draft, locale: string | null = null) => {
  const language = useLocale();
  const draft = useSettled(
    useMemo(
      () => ({ title: title.trim() === '' ? NO_SUBJECT : title, content, more: withSubjects(more) }),
      [title, content, more],
    ),
  );
  const found = useApiQuery(DraftVariablesDocument, { ...draft, slug, format, topic }, ONCE);
  const read = useLast(found.data?.draft.variables) ?? NONE;
  const variables = useMemo(() => read.filter((path) => !TOPIC_LINKS.has(path)), [read]);

  const texts = textsOf(draft);
  const fields = useMemo(() => contextFields(variables, texts), [variables, texts]);
  const samples = useMemo(() => withSamples(fields, {}, { language }), [fields, language]);
  const { state: passed } = useLocation() as { state: PassedContext | null };
  const [own, setOwn] = useState<ContextObject | undefined>(passed?.context);
  const settledOwn = useSettled(own);

  const reader = useApiQuery(PreviewReaderDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const preview = useApiQuery(
    PreviewDraftDocument,
    {
      ...draft,
      slug,
      format,
      topic,
      context: settledOwn ?? samples,
      recipient: withLocale(reader.data?.me, locale ?? more.locale),
    },
    { ...ONCE, enabled: found.isSuccess && !found.isPlaceholderData && reader.isFetched },
  );
  const mail = useLast(preview.data?.mail);
  const error = found.error ?? preview.error;
  const problem = useMemo(() => templateProblem(error), [error]);

  return {
    variables,
    context: own ?? samples,
    /** What the user typed or chose. Undefined while the context consists of samples. */
    own,
    texts,
    /** Undefined restores the samples. */
    setContext: setOwn,
    fillMissing: () => setOwn(withSamples(fields, own ?? {}, { language })),
    mail,
    missing: own ? (mail?.missing.filter((path) => !TOPIC_LINKS.has(path)) ?? NONE) : NONE,
    /** Whether the mail would have links to unsubscribe if it had a topic. */
    lacksTopic: topic === null && read.some((path) => TOPIC_LINKS.has(path)),
    ignored: mail?.ignored ?? NONE,
    problem,
    /** An error that isn't about the draft, such as an unreachable server. */
    trouble: problem ? undefined : (error ?? undefined),
    email: reader.data?.me?.email ?? '',
  };
};

export type TryOut = ReturnType<typeof useTryOut>;

/** State of a location: the context that the user filled in on the page before. */
export interface PassedContext {
  context?: ContextObject | undefined;
}

/** All texts of a draft, for the kinds of the form's inputs. */
const textsOf = ({ title, content, more }: Pick<Draft, 'title' | 'content' | 'more'>): string =>
  [title, content, more.text, more.preheader, ...more.variants.flatMap((variant) => [variant.title, variant.content])]
    .filter(Boolean)
    .join('\n');

/** Fills in subjects and contents of variants that aren't typed yet, so that the preview renders meanwhile. */
const withSubjects = (more: Draft['more']): Draft['more'] => ({
  ...more,
  variants: more.variants.map((variant) => ({
    ...variant,
    title: variant.title.trim() === '' ? NO_SUBJECT : variant.title,
    content: variant.content === '' ? ' ' : variant.content,
  })),
});

/** The reader, with the locale of the language that is shown. Without one, the reader's own locale applies. */
const withLocale = <Reader extends object>(reader: Reader | null | undefined, locale: string | null) =>
  reader && locale ? { ...reader, locale } : reader;

/** The value, or its last defined value. */
const useLast = <Value>(value: Value | undefined): Value | undefined => {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
};
