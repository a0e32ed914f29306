import { AutocompleteInput, regex, TextInput, useTranslate, type Validator } from 'react-admin';
import { FieldPair } from '../components/FieldPair';
import { FormSection } from '../components/FormSection';
import { TIME_ZONES } from '../components/local-time/time-zones';
import type { SenderValues } from './sender-values';

const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** Quiet hours, in which bulk mails wait. */
export const QuietFields = () => {
  const translate = useTranslate();
  const text = (name: string) => translate(`tidings.senders.${name}`);
  const isTime = regex(TIME_OF_DAY, 'tidings.senders.quiet.time');
  const withOther =
    (other: 'quietFrom' | 'quietTo'): Validator =>
    (value, values: SenderValues) =>
      !value && values[other] ? text('quiet.both') : undefined;
  const differs: Validator = (value, { quietFrom }: SenderValues) =>
    value && value === quietFrom ? text('quiet.differs') : undefined;
  const clock = { htmlInput: { step: 60 }, inputLabel: { shrink: true } };
  return (
    <FormSection title={text('part.quiet')}>
      <FieldPair>
        <TextInput
          source="quietFrom"
          type="time"
          label={text('fields.quietFrom')}
          helperText={text('help.quietFrom')}
          validate={[isTime, withOther('quietTo')]}
          slotProps={clock}
        />
        <TextInput
          source="quietTo"
          type="time"
          label={text('fields.quietTo')}
          helperText={text('help.quietTo')}
          validate={[isTime, withOther('quietFrom'), differs]}
          slotProps={clock}
        />
      </FieldPair>
      <AutocompleteInput
        source="quietTimeZone"
        label={text('fields.quietTimeZone')}
        helperText={text('help.quietTimeZone')}
        choices={TIME_ZONES}
        translateChoice={false}
      />
    </FormSection>
  );
};
