import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { useState } from 'react';
import {
  BooleanInput,
  Form,
  maxLength,
  maxValue,
  minValue,
  NumberInput,
  required,
  SelectInput,
  TextInput,
  useLocale,
  useNotify,
  useRefresh,
  useTranslate,
} from 'react-admin';
import { type FieldValues, useWatch } from 'react-hook-form';
import { useSubmit } from '../api/use-submit';
import { SigningSecret } from '../components/SigningSecret';
import { SubmitButton } from '../components/SubmitButton';
import { type AlertRuleFragment, CreateAlertRuleDocument, UpdateAlertRuleDocument } from './alerts.generated';
import { inputOf, newRule, type RuleValues, valuesOf } from './rule-values';
import { TargetFields } from './TargetFields';

const TITLE = 'alert-rule-dialog';
const MAX_NAME = 100;
/** A week. */
const MAX_MINUTES = 10_080;
const KINDS: RuleValues['kind'][] = ['ROUTE_DOWN', 'DOMAIN_HELD', 'QUEUE_AGE', 'FAILURE_RATE', 'WEBHOOK_DISABLED'];

/** The form of a new or a stored rule. After a webhook's URL was saved, the secret that signs for it. */
export const AlertRuleDialog = ({ rule, onClose }: { rule: AlertRuleFragment | undefined; onClose: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const locale = useLocale();
  const [secret, setSecret] = useState<string>();
  const onDone = ({ saved: { webhookSecret } }: { saved: { webhookSecret: string | null } }) => {
    refresh();
    notify('tidings.alerts.saved', { type: 'success' });
    if (webhookSecret === null) return onClose();
    setSecret(webhookSecret);
  };
  const create = useSubmit(CreateAlertRuleDocument, { onDone });
  const update = useSubmit(UpdateAlertRuleDocument, { onDone });
  const save = (values: FieldValues) => {
    const input = inputOf(values as RuleValues);
    return rule ? update({ id: rule.id, input }) : create({ input });
  };
  const label = (field: string) => translate(`tidings.alerts.fields.${field}`);
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={TITLE}>
      {secret !== undefined ? (
        <SigningSecret
          secret={secret}
          about={translate('tidings.alerts.secret_about')}
          titleId={TITLE}
          onClose={onClose}
        />
      ) : (
        <Form defaultValues={rule ? valuesOf(rule) : newRule(locale)} onSubmit={save} noValidate>
          <DialogTitle id={TITLE}>{rule ? rule.name : translate('tidings.alerts.add')}</DialogTitle>
          <DialogContent>
            <TextInput
              source="name"
              label={label('name')}
              helperText={false}
              validate={[required(), maxLength(MAX_NAME)]}
              autoFocus
            />
            <SelectInput
              source="kind"
              label={label('kind')}
              choices={KINDS.map((id) => ({ id, name: `tidings.alerts.kind.${id}` }))}
              helperText={false}
              validate={required()}
            />
            <LimitFields />
            <TargetFields storedHost={rule?.webhookHost ?? undefined} />
            <SelectInput
              source="language"
              label={label('language')}
              choices={[
                { id: 'EN', name: 'English' },
                { id: 'RU', name: 'Русский' },
              ]}
              translateChoice={false}
              helperText={false}
              validate={required()}
            />
            <BooleanInput source="isActive" label={label('isActive')} helperText={false} />
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{translate('tidings.action.cancel')}</Button>
            <SubmitButton />
          </DialogActions>
        </Form>
      )}
    </Dialog>
  );
};

const LimitFields = () => {
  const translate = useTranslate();
  const kind = useWatch({ name: 'kind' }) as RuleValues['kind'];
  if (kind === 'DOMAIN_HELD' || kind === 'WEBHOOK_DISABLED') return null;
  return (
    <>
      {kind === 'FAILURE_RATE' && (
        <NumberInput
          source="percent"
          label={translate('tidings.alerts.fields.percent')}
          helperText={translate('tidings.alerts.help.percent')}
          validate={[required(), minValue(0.1), maxValue(100)]}
          min={0.1}
          max={100}
          step={0.1}
        />
      )}
      <NumberInput
        source="minutes"
        label={translate(`tidings.alerts.minutes.${kind}`)}
        helperText={false}
        validate={[required(), minValue(kind === 'ROUTE_DOWN' ? 0 : 1), maxValue(MAX_MINUTES)]}
        min={kind === 'ROUTE_DOWN' ? 0 : 1}
        max={MAX_MINUTES}
      />
    </>
  );
};
