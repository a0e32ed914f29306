import Send from '@mui/icons-material/Send';
import { Card } from '@mui/material';
import {
  Button,
  CanAccess,
  Create,
  DeleteWithConfirmButton,
  Edit,
  maxLength,
  regex,
  required,
  SaveButton,
  SimpleForm,
  TextInput,
  Toolbar,
  useRecordContext,
  useTranslate,
} from 'react-admin';
import { Link } from 'react-router-dom';
import { dispatchesLink } from '../components/dispatches-link';
import { PageHeading } from '../components/PageHeading';
import { MAX_DESCRIPTION, MAX_NAME, MAX_SLUG } from './limits';
import { TextsInput } from './TextsInput';

const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;

const nameRules = [required(), maxLength(MAX_NAME)];
const descriptionRules = maxLength(MAX_DESCRIPTION);
const slugRules = [required(), maxLength(MAX_SLUG), regex(SLUG, 'tidings.topics.slug_rule')];

const Fields = () => {
  const translate = useTranslate();
  return (
    <>
      <TextInput source="name" validate={nameRules} helperText={translate('tidings.topics.name_help')} />
      <TextInput
        source="description"
        validate={descriptionRules}
        multiline
        helperText={translate('tidings.topics.description_help')}
      />
      <TextsInput />
    </>
  );
};

export const TopicCreate = () => {
  const translate = useTranslate();
  return (
    <>
      <PageHeading text="resources.topics.page.create" />
      <Create redirect="list">
        <SimpleForm warnWhenUnsavedChanges sx={{ maxWidth: 960 }}>
          <TextInput
            source="slug"
            validate={slugRules}
            helperText={translate('tidings.topics.slug_help')}
            autoFocus
            autoComplete="off"
          />
          <Fields />
        </SimpleForm>
      </Create>
    </>
  );
};

const Heading = () => {
  const translate = useTranslate();
  const topic = useRecordContext();
  if (!topic) return null;
  return (
    <PageHeading text={topic.name}>
      <Button
        component={Link}
        to={dispatchesLink({ topic: String(topic.slug) })}
        label={translate('tidings.topics.its_dispatches')}
      >
        <Send />
      </Button>
    </PageHeading>
  );
};

const EditToolbar = () => (
  <Toolbar sx={{ justifyContent: 'space-between' }}>
    <SaveButton />
    <CanAccess resource="topics" action="delete">
      <DeleteWithConfirmButton mutationMode="pessimistic" confirmContent="tidings.topics.delete_about" />
    </CanAccess>
  </Toolbar>
);

export const TopicEdit = () => (
  <Edit mutationMode="pessimistic" redirect="list" component="div" actions={false}>
    <Heading />
    <Card>
      <SimpleForm warnWhenUnsavedChanges sx={{ maxWidth: 960 }} toolbar={<EditToolbar />}>
        <TextInput source="slug" readOnly helperText={false} />
        <Fields />
      </SimpleForm>
    </Card>
  </Edit>
);
