import type { Api } from './api.js';

/** A mail's texts in one language. Null: it has none of its own. */
export interface Texts {
  title: string;
  content: string;
  text: string | null;
  preheader: string | null;
}

export type Variant = Texts & { locale: string };

interface Settings extends Texts {
  description: string;
  kind: string;
  format: string;
  /** BCP 47 tag of its own texts. */
  locale: string | null;
  replyTo: string | null;
  /** Whether CSS is inlined when the template is saved. */
  inlineCss: boolean;
  /** Whether sends whose contexts lack values are refused. */
  strict: boolean;
  variants: Variant[];
}

/** A file of each mail of a template. */
export interface RemoteFile {
  id: string;
  name: string;
  contentType: string;
  /** Hash of the content, in hexadecimal. */
  sha256: string;
  cid: string | null;
}

export type AttachmentInput = Pick<RemoteFile, 'name' | 'contentType' | 'cid'> & { fileId: string };

/** A template as the server has it. */
export interface RemoteTemplate extends Settings {
  slug: string;
  topic: { slug: string } | null;
  /** What a person adds to the inferred schema of the context. */
  ownSchema: Record<string, unknown> | null;
  attachments: RemoteFile[];
  /** ISO 8601, as the server gave it. */
  updatedAt: string;
}

/** What is sent to create or change a template. */
export interface TemplateInput extends Settings {
  topic: string | null;
}

const TEXTS = 'title content text preheader';
const FIELDS = `slug description kind format locale replyTo inlineCss strict ownSchema topic { slug } ${TEXTS} variants { locale ${TEXTS} } attachments { id name contentType sha256 cid } updatedAt`;
const PAGE_SIZE = 10;

/** All templates, or those with the given slugs, by slug. Their contents are read a few at a time. */
export const readTemplates = async (api: Api, slugs: readonly string[]): Promise<RemoteTemplate[]> => {
  const found: RemoteTemplate[] = [];
  for (let page = 1; ; page += 1) {
    const { templates } = await api.ask<{ templates: { items: RemoteTemplate[] } }>(
      `query ($page: PageInput, $filter: TemplateFilter) { templates(page: $page, filter: $filter) { items { ${FIELDS} } } }`,
      { page: { page, perPage: PAGE_SIZE }, filter: slugs.length > 0 ? { slugs } : {} },
    );
    found.push(...templates.items);
    if (templates.items.length < PAGE_SIZE) return found;
  }
};

/** The inputs of a template with its files. */
type WholeInput = TemplateInput & { attachments: AttachmentInput[] };

export const createTemplate = (api: Api, slug: string, input: WholeInput) =>
  api.ask(`mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }`, {
    input: { slug, ...input },
  });

/** CONFLICT if somebody changed the template since it was read. */
export const updateTemplate = (
  api: Api,
  { slug, updatedAt }: Pick<RemoteTemplate, 'slug' | 'updatedAt'>,
  { kind: _kind, ...input }: WholeInput,
) =>
  api.ask(
    `mutation ($slug: ID!, $input: UpdateTemplateInput!) { updateTemplate(slug: $slug, input: $input) { slug } }`,
    {
      slug,
      input: { ...input, expectedUpdatedAt: updatedAt },
    },
  );

export const setSchema = (api: Api, slug: string, schema: Record<string, unknown> | null) =>
  api.ask('mutation ($slug: ID!, $schema: JSONObject) { setTemplateSchema(slug: $slug, schema: $schema) { slug } }', {
    slug,
    schema,
  });
