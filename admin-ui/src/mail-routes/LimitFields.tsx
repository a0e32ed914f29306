import Add from '@mui/icons-material/Add';
import { Box, Button, Typography } from '@mui/material';
import {
  ArrayInput,
  maxValue,
  minValue,
  NumberInput,
  required,
  SimpleFormIterator,
  TextInput,
  useSimpleFormIterator,
  useTranslate,
  type Validator,
} from 'react-admin';
import { useWatch } from 'react-hook-form';
import type { DomainLimitValues } from './route-values';

const MIN_PER_SECOND = 0.01;
const MAX_PER_SECOND = 100_000;
const MAX_PER_MINUTE = 1_000_000;
const MAX_PER_DAY = 1_000_000_000;

/** React-Admin shows a row's buttons only under the pointer, which hides them from the keyboard. */
const actionsShown = { '& .RaSimpleFormIterator-action': { visibility: 'visible' } };

/** Limits of a route, and of receiving domains on it. */
export const LimitFields = () => {
  const translate = useTranslate();
  const rows = (useWatch({ name: 'domainLimits' }) as Partial<DomainLimitValues>[] | undefined) ?? [];
  const once: Validator = (domain) =>
    rows.filter((row) => row.domain === domain).length > 1
      ? translate('tidings.mail_routes.limits.domain_twice')
      : undefined;
  return (
    <Box component="section" sx={{ mt: 1 }}>
      <Typography component="h3" variant="subtitle1">
        {translate('tidings.mail_routes.limits.title')}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
        {translate('tidings.mail_routes.limits.about')}
      </Typography>
      <Box sx={{ display: 'grid', gridTemplateColumns: { sm: 'repeat(3, 1fr)' }, columnGap: 2 }}>
        <RateInputs />
      </Box>
      <ArrayInput
        source="domainLimits"
        label={translate('tidings.mail_routes.limits.domains')}
        helperText={translate('tidings.mail_routes.limits.domains_help')}
      >
        <SimpleFormIterator inline addButton={<AddDomain />} disableReordering disableClear fullWidth sx={actionsShown}>
          <TextInput
            source="domain"
            label={translate('tidings.mail_routes.limits.domain')}
            validate={[required(), once]}
            helperText={false}
            autoComplete="off"
            sx={{ minWidth: 160, flex: 2 }}
          />
          <RateInputs />
        </SimpleFormIterator>
      </ArrayInput>
    </Box>
  );
};

const RateInputs = () => {
  const translate = useTranslate();
  const label = (field: string) => translate(`tidings.mail_routes.limits.${field}`);
  return (
    <>
      <NumberInput
        source="perSecond"
        label={label('perSecond')}
        helperText={false}
        validate={[minValue(MIN_PER_SECOND), maxValue(MAX_PER_SECOND)]}
        step="any"
        sx={{ minWidth: 110, flex: 1 }}
      />
      <NumberInput
        source="perMinute"
        label={label('perMinute')}
        helperText={false}
        validate={[minValue(1), maxValue(MAX_PER_MINUTE)]}
        min={1}
        sx={{ minWidth: 110, flex: 1 }}
      />
      <NumberInput
        source="perDay"
        label={label('perDay')}
        helperText={false}
        validate={[minValue(1), maxValue(MAX_PER_DAY)]}
        min={1}
        sx={{ minWidth: 110, flex: 1 }}
      />
    </>
  );
};

const AddDomain = () => {
  const translate = useTranslate();
  const { add } = useSimpleFormIterator();
  return (
    <Button size="small" startIcon={<Add />} onClick={() => add()}>
      {translate('tidings.mail_routes.limits.add_domain')}
    </Button>
  );
};
