import { Box, Typography } from '@mui/material';
import {
  BooleanInput,
  maxValue,
  minValue,
  NumberInput,
  required,
  TextInput,
  useTranslate,
  type Validator,
} from 'react-admin';
import { useWatch } from 'react-hook-form';
import { FieldPair } from '../components/FieldPair';
import { useFormat } from '../components/use-format';
import type { RouteValues } from './route-values';
import { WarmUpBars } from './WarmUpBars';
import { daysOf, todayInUtc } from './warm-up-plan';

const MIN_FACTOR = 1.05;
const MAX_FACTOR = 10;
const MAX_MAILS = 1_000_000_000;

/** The warm-up plan of a route, with a picture of it. */
export const WarmUpFields = () => {
  const translate = useTranslate();
  const values = useWatch() as RouteValues;
  const text = (name: string) => translate(`tidings.mail_routes.warm_up.${name}`);
  return (
    <Box component="section" sx={{ mt: 1 }}>
      <Typography component="h3" variant="subtitle1">
        {text('title')}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
        {text('about')}
      </Typography>
      <BooleanInput source="isWarmingUp" label={text('is_on')} helperText={false} />
      {values.isWarmingUp && <PlanInputs values={values} />}
    </Box>
  );
};

const PlanInputs = ({ values }: { values: RouteValues }) => {
  const translate = useTranslate();
  const text = (name: string) => translate(`tidings.mail_routes.warm_up.${name}`);
  const endsSomewhere: Validator = (target, { perDay, warmUp }: RouteValues) => {
    const end = target ?? perDay;
    if (!end) return text('end_rule');
    return end <= (warmUp?.mails ?? 0) ? text('target_rule') : undefined;
  };
  return (
    <>
      <FieldPair>
        <NumberInput
          source="warmUp.mails"
          label={text('mails')}
          helperText={false}
          validate={[required(), minValue(1), maxValue(MAX_MAILS)]}
          min={1}
        />
        <NumberInput
          source="warmUp.factor"
          label={text('factor')}
          helperText={false}
          validate={[required(), minValue(MIN_FACTOR), maxValue(MAX_FACTOR)]}
          step="any"
        />
        <NumberInput
          source="warmUp.target"
          label={text('target')}
          helperText={text('target_help')}
          validate={[endsSomewhere, minValue(1), maxValue(MAX_MAILS)]}
          min={1}
        />
        <TextInput
          source="warmUp.startsOn"
          type="date"
          label={text('startsOn')}
          helperText={text('startsOn_help')}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      </FieldPair>
      <PlanPicture values={values} />
    </>
  );
};

const PlanPicture = ({ values: { warmUp, perDay } }: { values: RouteValues }) => {
  const translate = useTranslate();
  const { day } = useFormat();
  const today = todayInUtc();
  const days = daysOf(warmUp ?? {}, { perDay, today });
  const last = days.at(-1);
  if (!last) return null;
  return (
    <Box sx={{ mb: 2 }}>
      <Typography variant="body2" sx={{ mb: 1 }}>
        {translate('tidings.mail_routes.warm_up.lasts', { smart_count: days.length, date: day(`${last.date}T12:00`) })}
      </Typography>
      <WarmUpBars days={days} today={today} />
    </Box>
  );
};
