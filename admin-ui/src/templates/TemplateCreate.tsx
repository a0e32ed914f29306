import { Create, Loading, useGetOne } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import { useApiQuery } from '../api/use-api-query';
import { firstFree } from '../components/copy-names';
import { PageHeading } from '../components/PageHeading';
import { copiedSlugs } from './slug';
import { TemplateForm } from './TemplateForm';
import { TakenSlugsDocument } from './templates.generated';

const EMPTY = { title: '', content: '', format: undefined };

export const TemplateCreate = () => {
  const [params] = useSearchParams();
  const copyOf = params.get('copyOf') ?? '';
  const isCopy = copyOf !== '';
  const { data: source, error } = useGetOne('templates', { id: copyOf }, { enabled: isCopy });
  const slugs = copiedSlugs(copyOf);
  const taken = useApiQuery(TakenSlugsDocument, { slugs }, { enabled: isCopy, gcTime: 0 });
  const isReady = !isCopy || error || (source?.content !== undefined && !taken.isPending);
  const { format, ...copied } = source ?? EMPTY;
  const slug = source ? firstFree(slugs, taken.data?.templates.items.map((template) => template.slug) ?? []) : '';
  return (
    <>
      <PageHeading text="resources.templates.page.create" />
      {isReady ? (
        <Create redirect="edit" component="div" actions={false}>
          <TemplateForm defaultValues={{ ...copied, slug, chosenFormat: format }} isComplete={isCopy} />
        </Create>
      ) : (
        <Loading />
      )}
    </>
  );
};
