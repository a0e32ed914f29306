import { Edit, Loading, useRecordContext } from 'react-admin';
import { SavedInBetween } from '../components/saved-in-between/SavedInBetween';
import { TemplateForm } from './TemplateForm';
import { TemplateHeading } from './TemplateHeading';

const Editor = () => {
  const template = useRecordContext();
  // React-Admin first shows the record from the list, which has no content.
  if (template?.content === undefined) return <Loading />;
  return (
    <>
      <TemplateHeading template={template} />
      <TemplateForm>
        <SavedInBetween />
      </TemplateForm>
    </>
  );
};

export const TemplateEdit = () => (
  <Edit mutationMode="pessimistic" redirect={false} component="div" actions={false}>
    <Editor />
  </Edit>
);
