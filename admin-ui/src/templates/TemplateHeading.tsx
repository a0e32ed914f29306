import { type RaRecord, useTranslate } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { When } from '../components/When';

export const TemplateHeading = ({ template }: { template: RaRecord }) => {
  const translate = useTranslate();
  const { slug, version, updatedAt } = template;
  return (
    <PageHeading
      text={slug}
      about={
        <>
          {translate('tidings.templates.version', { version })} · <When at={updatedAt} />
        </>
      }
    />
  );
};
