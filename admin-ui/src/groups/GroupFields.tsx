import { required, TextInput } from 'react-admin';

export const GroupFields = () => (
  <>
    <TextInput source="name" validate={required()} autoFocus />
    <TextInput source="description" multiline />
  </>
);
