import { useListFilterContext, useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { useDeliveryChoices } from './use-delivery-choices';

/** Causes of current deliveries, with their counts, and the selected cause even if no delivery has it. */
export const useCauseChoices = (): { id: string; name: string }[] => {
  const translate = useTranslate();
  const format = useFormat();
  const { filterValues } = useListFilterContext();
  const causes = useDeliveryChoices()?.causes ?? [];
  const chosen: string | undefined = filterValues.errorClass;
  const choices = causes.map(({ errorClass, count, countIsExact }) => ({
    id: errorClass,
    name: `${translate(`tidings.error_class.${errorClass}`, { _: errorClass })} (${format.number(count)}${countIsExact ? '' : '+'})`,
  }));
  if (!chosen || choices.some(({ id }) => id === chosen)) return choices;
  return [...choices, { id: chosen, name: translate(`tidings.error_class.${chosen}`, { _: chosen }) }];
};
