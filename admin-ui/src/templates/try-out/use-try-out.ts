import { useMemo, useState } from 'react';
import { useQuestion } from '../../api/use-question';
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
// A draft is wrong or right: asking again changes nothing, and nobody goes back to what was there a letter ago.
const ONCE = { retry: false, gcTime: 0 };

export interface Draft {
  /** Undefined where it is of no template yet. */
  slug: string | undefined;
  title: string;
  content: string;
  /** Undefined where the server goes by the content. */
  format: TemplateFormat | undefined;
}

/** Stands for a subject that isn't written yet. */
const NO_SUBJECT = '–';

/**
 * What comes of a draft while it is written: its variables, what is wrong with it, and the mail as its reader would get it.
 * It is filled in with samples until somebody fills in something else. What was right last stays while something is wrong.
 */
export const useTryOut = ({ title, content, format }: Omit<Draft, 'slug'>) => {
  const draft = useSettled(
    useMemo(() => ({ title: title.trim() === '' ? NO_SUBJECT : title, content }), [title, content]),
  );
  const found = useQuestion(DraftVariablesDocument, draft, ONCE);
  const variables = useLast(found.data?.draft.variables) ?? NONE;

  const fields = useMemo(() => contextFields(variables, draft.content), [variables, draft.content]);
  const samples = useMemo(() => withSamples(fields, {}), [fields]);
  const [own, setOwn] = useState<ContextObject>();
  const settledOwn = useSettled(own);

  const reader = useQuestion(PreviewReaderDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const preview = useQuestion(
    PreviewDraftDocument,
    { ...draft, format, context: settledOwn ?? samples, recipient: reader.data?.me },
    { ...ONCE, enabled: found.isSuccess && !found.isPlaceholderData && reader.isFetched },
  );
  const mail = useLast(preview.data?.mail);
  const error = found.error ?? preview.error;
  const problem = useMemo(() => templateProblem(error), [error]);

  return {
    variables,
    context: own ?? samples,
    /** Undefined goes back to samples. */
    setContext: setOwn,
    fillMissing: () => setOwn(withSamples(fields, own ?? {})),
    mail,
    missing: own ? (mail?.missing ?? NONE) : NONE,
    ignored: mail?.ignored ?? NONE,
    problem,
    /** What is wrong with something else than the draft. */
    trouble: problem ? undefined : (error ?? undefined),
    email: reader.data?.me?.email ?? '',
  };
};

export type TryOut = ReturnType<typeof useTryOut>;

/** The value, or the last that there was. */
const useLast = <Value>(value: Value | undefined): Value | undefined => {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
};
