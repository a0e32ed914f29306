import { useMemo } from 'react';
import { useLocale } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { contextFields, withSamples } from '../../components/context/context-fields';
import { PreviewReaderDocument, VersionMailDocument } from '../templates.generated';

/** A mail of a saved version, filled with samples. */
export const useVersionMail = ({ slug, version, content }: { slug: string; version: number; content: string }) => {
  const language = useLocale() ?? 'en';
  const reader = useApiQuery(PreviewReaderDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const place = { slug, version, recipient: reader.data?.me };
  // With an empty context, everything that the version reads is missing.
  const empty = useApiQuery(
    VersionMailDocument,
    { ...place, context: {} },
    { enabled: reader.isFetched, retry: false },
  );
  const read = empty.isPlaceholderData ? undefined : empty.data?.mail.missing;
  const context = useMemo(
    () => withSamples(contextFields(read ?? [], content), {}, { language }),
    [read, content, language],
  );
  const filled = useApiQuery(VersionMailDocument, { ...place, context }, { enabled: read !== undefined, retry: false });
  return { mail: filled.isPlaceholderData ? undefined : filled.data?.mail, error: empty.error ?? filled.error };
};
