import { useMemo, useState } from 'react';
import { useApiQuery } from '../../api/use-api-query';
import { type ContextObject, contextFields, withSamples } from '../../components/context/context-fields';
import { useSettled } from '../../components/use-settled';
import {
  DraftVariablesDocument,
  PreviewDraftDocument,
  PreviewReaderDocument,
  type TemplateFormat,
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
}

/** Placeholder for an empty subject. */
const NO_SUBJECT = '–';

/**
 * Live preview of a draft: its variables, its error and the rendered mail. The context consists of samples until the user changes it.
 * While the draft is invalid, the last valid preview stays.
 */
export const useTryOut = ({ title, content, format, topic }: Omit<Draft, 'slug'>) => {
  const draft = useSettled(
    useMemo(() => ({ title: title.trim() === '' ? NO_SUBJECT : title, content }), [title, content]),
  );
  const found = useApiQuery(DraftVariablesDocument, { ...draft, topic }, ONCE);
  const variables = useLast(found.data?.draft.variables) ?? NONE;

  const fields = useMemo(() => contextFields(variables, draft.content), [variables, draft.content]);
  const samples = useMemo(() => withSamples(fields, {}), [fields]);
  const [own, setOwn] = useState<ContextObject>();
  const settledOwn = useSettled(own);

  const reader = useApiQuery(PreviewReaderDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const preview = useApiQuery(
    PreviewDraftDocument,
    { ...draft, format, topic, context: settledOwn ?? samples, recipient: reader.data?.me },
    { ...ONCE, enabled: found.isSuccess && !found.isPlaceholderData && reader.isFetched },
  );
  const mail = useLast(preview.data?.mail);
  const error = found.error ?? preview.error;
  const problem = useMemo(() => templateProblem(error), [error]);

  return {
    variables,
    context: own ?? samples,
    /** Undefined restores the samples. */
    setContext: setOwn,
    fillMissing: () => setOwn(withSamples(fields, own ?? {})),
    mail,
    missing: own ? (mail?.missing ?? NONE) : NONE,
    ignored: mail?.ignored ?? NONE,
    problem,
    /** An error that isn't about the draft, such as an unreachable server. */
    trouble: problem ? undefined : (error ?? undefined),
    email: reader.data?.me?.email ?? '',
  };
};

export type TryOut = ReturnType<typeof useTryOut>;

/** The value, or its last defined value. */
const useLast = <Value>(value: Value | undefined): Value | undefined => {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
};
