import { Create, Loading, useGetOne } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import { useApiQuery } from '../api/use-api-query';
import { firstFree } from '../components/copy-names';
import { PageHeading } from '../components/PageHeading';
import { copiedSlugs } from './slug';
import { TemplateForm } from './TemplateForm';
import { TakenSlugsDocument } from './templates.generated';
import { TEMPLATE_FIELDS } from './templates-api';

export const TemplateCreate = () => {
  const [params] = useSearchParams();
  const copyOf = params.get('copyOf') ?? '';
  const isCopy = copyOf !== '';
  const { data: source, error } = useGetOne('templates', { id: copyOf }, { enabled: isCopy });
  const slugs = copiedSlugs(copyOf);
  const taken = useApiQuery(TakenSlugsDocument, { slugs }, { enabled: isCopy, gcTime: 0 });
  const isReady = !isCopy || error || (source?.content !== undefined && !taken.isPending);
  const fields = Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, source?.[field] ?? '']));
  const slug = source ? firstFree(slugs, taken.data?.templates.items.map((template) => template.slug) ?? []) : '';
  return (
    <>
      <PageHeading text="resources.templates.page.create" />
      {isReady ? (
        <Create redirect="edit" component="div" actions={false}>
          <TemplateForm
            defaultValues={{ ...fields, slug, chosenFormat: source?.format, topicSlug: source?.topicSlug }}
            isComplete={isCopy}
          />
        </Create>
      ) : (
        <Loading />
      )}
    </>
  );
};
