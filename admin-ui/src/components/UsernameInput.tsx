import { regex, required, TextInput } from 'react-admin';

const validate = [required(), regex(/^\S+$/, 'tidings.username_rule')];

export const UsernameInput = () => <TextInput source="username" validate={validate} autoComplete="off" />;
