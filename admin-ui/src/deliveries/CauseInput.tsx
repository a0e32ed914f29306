import { SelectInput, useTranslate } from 'react-admin';
import { useCauseChoices } from './use-cause-choices';

/** Filter by cause. Offers only causes that deliveries have. */
export const CauseInput = ({ source }: { source: string; label?: string; alwaysOn?: boolean }) => {
  const translate = useTranslate();
  const choices = useCauseChoices();
  return (
    <SelectInput
      source={source}
      choices={choices}
      translateChoice={false}
      helperText={choices.length === 0 ? translate('tidings.deliveries.no_causes') : false}
    />
  );
};
