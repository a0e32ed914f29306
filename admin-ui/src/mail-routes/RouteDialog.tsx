import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import {
  Form,
  maxLength,
  minValue,
  NumberInput,
  required,
  SelectInput,
  TextInput,
  useNotify,
  useRefresh,
  useTranslate,
} from 'react-admin';
import type { FieldValues } from 'react-hook-form';
import { useSubmit } from '../api/use-submit';
import { SubmitButton } from '../components/SubmitButton';
import { LimitFields } from './LimitFields';
import { inputOf, NEW_ROUTE, type RouteValues, valuesOf } from './route-values';
import { CreateMailRouteDocument, type MailRouteFragment, UpdateMailRouteDocument } from './routes.generated';
import { SignInFields } from './SignInFields';
import { WarmUpFields } from './WarmUpFields';

const TITLE = 'route-dialog';
const MAX_NAME = 100;

/** The form of a new or a stored route. */
export const RouteDialog = ({ route, onClose }: { route: MailRouteFragment | undefined; onClose: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const onDone = () => {
    refresh();
    notify('tidings.mail_routes.saved', { type: 'success' });
    onClose();
  };
  const create = useSubmit(CreateMailRouteDocument, { onDone });
  const update = useSubmit(UpdateMailRouteDocument, { onDone });
  const save = (values: FieldValues) => {
    const input = inputOf(values as RouteValues, route);
    return route ? update({ id: route.id, input }) : create({ input });
  };
  const label = (field: string) => translate(`tidings.mail_routes.fields.${field}`);
  const help = (field: string) => translate(`tidings.mail_routes.help.${field}`);
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={TITLE}>
      <Form defaultValues={route ? valuesOf(route) : NEW_ROUTE} onSubmit={save} noValidate>
        <DialogTitle id={TITLE}>{route ? route.name : translate('tidings.mail_routes.add')}</DialogTitle>
        <DialogContent>
          <TextInput
            source="name"
            label={label('name')}
            helperText={false}
            validate={[required(), maxLength(MAX_NAME)]}
            autoFocus
          />
          <TextInput
            source="url"
            label={label('url')}
            helperText={help('url')}
            validate={required()}
            autoComplete="off"
          />
          <SelectInput
            source="signIn"
            label={label('signIn')}
            choices={['NONE', 'PASSWORD', 'OAUTH2'].map((id) => ({ id, name: `tidings.mail_routes.sign_in.${id}` }))}
            helperText={false}
            validate={required()}
          />
          <SignInFields isStored={route !== undefined} />
          <NumberInput
            source="connections"
            label={label('connections')}
            helperText={help('connections')}
            validate={[required(), minValue(1)]}
            min={1}
          />
          <NumberInput
            source="mailsPerConnection"
            label={label('mailsPerConnection')}
            helperText={false}
            validate={[required(), minValue(1)]}
            min={1}
          />
          <LimitFields />
          <WarmUpFields />
          <TextInput source="ca" label={label('ca')} helperText={help('ca')} multiline minRows={2} />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{translate('tidings.action.cancel')}</Button>
          <SubmitButton />
        </DialogActions>
      </Form>
    </Dialog>
  );
};
