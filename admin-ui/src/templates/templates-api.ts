import type { ResourceApi } from '../api/resource-api';
import { type Attachment, toAttachmentInput } from '../components/attachments/attachment';
import {
  CreateTemplateDocument,
  DeleteTemplatesDocument,
  TemplateListDocument,
  TemplateOneDocument,
  UpdateTemplateDocument,
} from './templates.generated';
import { toVariantInput, type Variant } from './texts/variants';

/** Fields that the form edits and a copy takes over. The format is not among them: the form has the chosen format, which may be none. */
export const TEMPLATE_FIELDS = ['title', 'description', 'content'] as const;

export const templatesApi: ResourceApi = {
  list: TemplateListDocument,
  one: TemplateOneDocument,
  create: CreateTemplateDocument,
  update: UpdateTemplateDocument,
  deleteMany: DeleteTemplatesDocument,
  idsFilter: 'slugs',
  toRecord: (template) => ({
    ...template,
    topicSlug: template.topic?.slug ?? null,
    senderSlug: template.sender?.slug ?? null,
  }),
  toInput: ({ slug, kind, chosenFormat, topicSlug, senderSlug, variants, attachments, ...values }, previous) => ({
    ...(!previous && { slug, kind: kind ?? 'MAIL' }),
    // The value of an emptied input is null, which the API would take as unchanged. So an empty text is sent.
    ...Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, values[field] ?? ''])),
    // A layout or partial has no subject, but the API wants one.
    ...(kind && kind !== 'MAIL' && { title: values.title || slug }),
    locale: values.locale || null,
    text: values.text || null,
    preheader: values.preheader || null,
    replyTo: values.replyTo || null,
    inlineCss: values.inlineCss === true,
    strict: values.strict === true,
    note: values.note || null,
    variants: ((variants ?? []) as Variant[]).map((variant) => ({
      ...toVariantInput(variant),
      ...(kind && kind !== 'MAIL' && { title: variant.title || slug }),
    })),
    attachments: ((attachments ?? []) as Attachment[]).map(toAttachmentInput),
    topic: topicSlug || null,
    sender: senderSlug || null,
    // Without a format the server guesses it from the content.
    ...(chosenFormat && { format: chosenFormat }),
  }),
};
