import { maxValue, minValue, NumberInput, useTranslate } from 'react-admin';
import { FieldPair } from '../components/FieldPair';
import { FormSection } from '../components/FormSection';

const MAX_STOP_AFTER = 1_000_000;

const countRules = [minValue(1), maxValue(MAX_STOP_AFTER)];
const percentRules = [minValue(0), maxValue(100)];

/** Limits at which a bulk dispatch is paused by itself. */
export const StopFields = () => {
  const translate = useTranslate();
  const label = (field: string) => translate(`tidings.senders.fields.${field}`);
  return (
    <FormSection title={translate('tidings.senders.part.stop')}>
      <NumberInput
        source="stopAfter"
        label={label('stopAfter')}
        helperText={translate('tidings.senders.help.stopAfter')}
        validate={countRules}
        min={1}
      />
      <FieldPair>
        {['stopFailedPercent', 'stopBouncedPercent'].map((field) => (
          <NumberInput
            key={field}
            source={field}
            label={label(field)}
            helperText={translate('tidings.senders.help.percent')}
            validate={percentRules}
            min={0}
            max={100}
            step="any"
          />
        ))}
      </FieldPair>
    </FormSection>
  );
};
