import { useMemo, useState } from 'react';
import { Loading, type RaRecord, Show, useRecordContext } from 'react-admin';
import { toAttachmentInput } from '../components/attachments/attachment';
import { TemplateHeading } from './TemplateHeading';
import { toVariantInput } from './texts/variants';
import { useTryOut } from './try-out/use-try-out';
import { Workbench } from './Workbench';

const Template = () => {
  const template = useRecordContext();
  if (template?.content === undefined) return <Loading />;
  return (
    <>
      <TemplateHeading template={template} />
      <ReadOnly template={template} />
    </>
  );
};

const ReadOnly = ({ template }: { template: RaRecord }) => {
  const [shown, setShown] = useState<string | null>(null);
  const { slug, title, content, format, topicSlug: topic } = template;
  const more = useMemo(() => {
    const { kind, locale, text, preheader, replyTo, inlineCss, variants, attachments } = template;
    return {
      kind,
      locale,
      text,
      preheader,
      replyTo,
      inlineCss,
      variants: variants.map(toVariantInput),
      attachments: attachments.map(toAttachmentInput),
    };
  }, [template]);
  const draft = { slug, title, content, format, topic, more };
  return <Workbench draft={draft} tryOut={useTryOut(draft, shown)} locale={shown} onLocale={setShown} />;
};

/** Page of a template for users who can't change templates. */
export const TemplateShow = () => (
  <Show component="div" actions={false}>
    <Template />
  </Show>
);
