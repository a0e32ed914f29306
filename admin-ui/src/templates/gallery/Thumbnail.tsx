import { Box } from '@mui/material';
import { useMemo } from 'react';
import { useLocale } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { contextFields, withSamples } from '../../components/context/context-fields';
import { templateUses } from '../../components/context/template-uses';
import { MailFrame } from '../../components/MailFrame';
import { PreviewDraftDocument, PreviewReaderDocument } from '../templates.generated';
import { type GalleryName, galleryMail, kindOf } from './gallery';

const PATH = /^[\w.]+$/;

/** Paths whose values never come from a context. */
const RESERVED = /^(user|username|unsubscribeUrl|preferencesUrl|@)/;

/** A mail of the gallery, rendered by the server with sample values. */
export const Thumbnail = ({ name, height }: { name: GalleryName; height: number }) => {
  const language = useLocale() ?? 'en';
  const draft = useMemo(() => {
    const { title, content, format } = galleryMail(name, language);
    // `templateUses` finds all variables of the gallery's mails, so the server isn't asked for them.
    const paths = [...templateUses(`${title}${content}`).paths].filter(
      (path) => PATH.test(path) && !RESERVED.test(path),
    );
    const context = withSamples(contextFields(paths, content), {}, { language });
    return { title, content, format, context, more: { kind: kindOf(name) } };
  }, [name, language]);
  const reader = useApiQuery(PreviewReaderDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const { data } = useApiQuery(
    PreviewDraftDocument,
    { ...draft, recipient: reader.data?.me },
    { enabled: reader.isFetched, staleTime: Number.POSITIVE_INFINITY, retry: false },
  );
  if (!data) return null;
  const { html, text } = data.mail;
  if (html !== '') return <MailFrame html={html} device="desktop" height={height} title={name} />;
  return (
    <Box component="pre" sx={{ m: 0, p: 2, fontSize: 11, whiteSpace: 'pre-wrap' }}>
      {text}
    </Box>
  );
};
