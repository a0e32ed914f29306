import { Create, Loading, useGetOne, useTranslate } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import { PageHeading } from '../components/PageHeading';
import { copiedSlug } from './slug';
import { TemplateForm } from './TemplateForm';

const EMPTY = { slug: '', title: '', description: '', content: '' };

export const TemplateCreate = () => {
  const translate = useTranslate();
  const [params] = useSearchParams();
  const copyOf = params.get('copyOf') ?? '';
  const { data: source, error } = useGetOne('templates', { id: copyOf }, { enabled: copyOf !== '' });
  const isReady = copyOf === '' || source?.content !== undefined || error;
  const { slug, title, description, content } = source ?? EMPTY;
  return (
    <>
      <PageHeading
        text={translate('ra.page.create', { name: translate('resources.templates.name', { smart_count: 1 }) })}
      />
      {isReady ? (
        <Create redirect="edit" component="div" actions={false}>
          <TemplateForm defaultValues={{ slug: slug && copiedSlug(slug), title, description, content }} />
        </Create>
      ) : (
        <Loading />
      )}
    </>
  );
};
