import { useMemo } from 'react';
import { useLocale } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { contextFields, withSamples } from '../../components/context/context-fields';
import { PreviewReaderDocument, PreviewUsersDocument } from '../templates.generated';
import type { Draft } from '../try-out/use-try-out';

const ONCE = { retry: false, gcTime: 0 };

/** The mails that use a layout or partial most. Values that no send has given yet are samples. Nothing is requested without a draft. */
export const useUserPreviews = ({ draft, slug }: { draft: Draft | undefined; slug: string }) => {
  const language = useLocale() ?? 'en';
  const reader = useApiQuery(PreviewReaderDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const { content = '', format, more } = draft ?? {};
  const request = { slug, content, format, more, recipient: reader.data?.me };
  const sent = useApiQuery(
    PreviewUsersDocument,
    { ...request, context: {} },
    { ...ONCE, enabled: draft !== undefined && reader.isFetched },
  );
  const found = sent.isPlaceholderData ? undefined : sent.data?.previews;
  const context = useMemo(() => {
    const read = (found ?? []).flatMap(({ before, after }) => [...(before?.missing ?? []), ...(after?.missing ?? [])]);
    const texts = (found ?? []).map(({ template }) => template.content).join('\n');
    return withSamples(contextFields([...new Set(read)], `${texts}\n${content}`), {}, { language });
  }, [found, content, language]);
  const filled = useApiQuery(PreviewUsersDocument, { ...request, context }, { ...ONCE, enabled: found !== undefined });
  return {
    previews: filled.isPlaceholderData ? undefined : filled.data?.previews,
    error: sent.error ?? filled.error,
  };
};
