import { useCallback, useMemo, useRef, useState } from 'react';
import { Create, Loading, type RaRecord, useGetOne, useLocale, useNotify, useRedirect } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import { useApiQuery } from '../api/use-api-query';
import type { ContextObject } from '../components/context/context-fields';
import { firstFree } from '../components/copy-names';
import { PageHeading } from '../components/PageHeading';
import { Gallery } from './gallery/Gallery';
import { type GalleryName, galleryTemplate, isGalleryName } from './gallery/gallery';
import { ImportForm } from './import/ImportForm';
import { TranslationIssues } from './import/TranslationIssues';
import type { Translation } from './import/use-translation';
import { copiedSlugs, numberedSlugs } from './slug';
import { TemplateForm } from './TemplateForm';
import { TakenSlugsDocument } from './templates.generated';
import { TEMPLATE_FIELDS } from './templates-api';
import type { PassedContext } from './try-out/use-try-out';
import { DRAFT_FIELDS } from './use-draft';

/** The gallery, and after a choice there the form. A copy of a template begins with the form. */
export const TemplateCreate = () => {
  const [params] = useSearchParams();
  const copyOf = params.get('copyOf');
  const from = params.get('from');
  return (
    <>
      <PageHeading text="resources.templates.page.create" />
      {copyOf && <Copy of={copyOf} />}
      {!copyOf && isGalleryName(from) && <FromGallery key={from} name={from} />}
      {!copyOf && from === 'empty' && <NewTemplate />}
      {!copyOf && from === 'import' && <Import />}
      {!copyOf && !isGalleryName(from) && from !== 'empty' && from !== 'import' && <Gallery />}
    </>
  );
};

/** A template of another service: first its source, then the form with the translation. */
const Import = () => {
  const [translation, setTranslation] = useState<Translation>();
  if (!translation) return <ImportForm onTranslated={setTranslation} />;
  const { title, content, issues } = translation;
  const kind = issues.some(({ rule }) => rule === 'dialect.layoutSlot') ? 'LAYOUT' : 'MAIL';
  return (
    <>
      <TranslationIssues issues={issues} />
      <NewTemplate isComplete values={{ title, content, kind }} />
    </>
  );
};

const NewTemplate = ({ values = {}, isComplete = false }: { values?: object; isComplete?: boolean }) => {
  const none = Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, '']));
  const notify = useNotify();
  const redirect = useRedirect();
  const context = useRef<ContextObject>(undefined);
  const keepContext = useCallback((filledIn: ContextObject | undefined) => {
    context.current = filledIn;
  }, []);
  const onSuccess = ({ id }: RaRecord) => {
    notify('resources.templates.notifications.created', { messageArgs: { smart_count: 1 } });
    redirect('edit', 'templates', id, undefined, { context: context.current } satisfies PassedContext);
  };
  return (
    <Create mutationOptions={{ onSuccess }} component="div" actions={false}>
      <TemplateForm defaultValues={{ slug: '', ...none, ...values }} isComplete={isComplete} onContext={keepContext} />
    </Create>
  );
};

/** What a copy takes over, besides the format. */
const COPIED = ['description', ...DRAFT_FIELDS, 'senderSlug', 'strict'];

const Copy = ({ of }: { of: string }) => {
  const { data: source, error } = useGetOne('templates', { id: of });
  const slugs = copiedSlugs(of);
  const taken = useApiQuery(TakenSlugsDocument, { slugs }, { gcTime: 0 });
  if (error) return <NewTemplate isComplete />;
  if (source?.content === undefined || taken.isPending) return <Loading />;
  const fields = Object.fromEntries(COPIED.map((field) => [field, source[field]]));
  const slug = firstFree(slugs, taken.data?.templates.items.map((template) => template.slug) ?? []);
  return <NewTemplate isComplete values={{ ...fields, slug, chosenFormat: source.format }} />;
};

const FromGallery = ({ name }: { name: GalleryName }) => {
  const language = useLocale() ?? 'en';
  const slugs = numberedSlugs(SLUGS[name] ?? name);
  const taken = useApiQuery(TakenSlugsDocument, { slugs }, { gcTime: 0 });
  const template = useMemo(() => galleryTemplate(name, language), [name, language]);
  if (taken.isPending) return <Loading />;
  const slug = firstFree(slugs, taken.data?.templates.items.map((template) => template.slug) ?? []);
  return <NewTemplate isComplete values={{ ...template, slug }} />;
};

/** Slugs for choices of the gallery whose names aren't good slugs. */
const SLUGS: Partial<Record<GalleryName, string>> = { partial: 'footer', plain: 'letter' };
