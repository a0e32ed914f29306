import { useMemo } from 'react';
import { useRecordContext } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { type Attachment, toAttachmentInput } from '../components/attachments/attachment';
import type { TemplateKind } from './templates.generated';
import { toVariantInput, type Variant } from './texts/variants';
import type { Draft } from './try-out/use-try-out';
import { useChosenFormat } from './use-chosen-format';

/** Fields of a form that its mails depend on, besides the format. */
export const DRAFT_FIELDS = [
  'title',
  'content',
  'topicSlug',
  'kind',
  'locale',
  'text',
  'preheader',
  'replyTo',
  'inlineCss',
  'variants',
  'attachments',
] as const;

/** The template in the form. The value of an emptied input is null. */
export const useDraft = (): Draft => {
  const template = useRecordContext();
  const format = useChosenFormat();
  const [title, content, topic, kind, locale, text, preheader, replyTo, inlineCss, variants, attachments] = useWatch({
    name: DRAFT_FIELDS,
  });
  const more = useMemo(
    () => ({
      kind: (kind ?? 'MAIL') as TemplateKind,
      locale: locale || null,
      text: text || null,
      preheader: preheader || null,
      replyTo: replyTo || null,
      inlineCss: inlineCss === true,
      variants: ((variants ?? []) as Variant[]).map(toVariantInput),
      attachments: ((attachments ?? []) as Attachment[]).map(toAttachmentInput),
    }),
    [kind, locale, text, preheader, replyTo, inlineCss, variants, attachments],
  );
  return { slug: template?.slug, title: title ?? '', content: content ?? '', format, topic: topic || null, more };
};
