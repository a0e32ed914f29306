import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import Mail from '@mui/icons-material/Mail';
import { FilterList, useListFilterContext, useTranslate } from 'react-admin';
import { FilterAside } from '../components/FilterAside';
import { FilterChoice } from '../components/FilterChoice';
import { DELIVERY_STATUSES, ERROR_CLASSES } from './delivery-states';

/** States, of which several may be chosen, and causes. */
export const DeliveryAside = () => {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListFilterContext();
  const { status: statuses = [], errorClass } = filterValues as { status?: string[]; errorClass?: string };

  const toggleStatus = (status: string) => {
    const next = statuses.includes(status) ? statuses.filter((one) => one !== status) : [...statuses, status];
    setFilters(without({ ...filterValues, status: next.length > 0 ? next : undefined }));
  };
  const toggleCause = (cause: string) =>
    setFilters(without({ ...filterValues, errorClass: cause === errorClass ? undefined : cause }));

  return (
    <FilterAside>
      <FilterList label="resources.deliveries.fields.status" icon={<Mail />}>
        {DELIVERY_STATUSES.map((status) => (
          <FilterChoice
            key={status}
            label={translate(`tidings.delivery_status.${status}`)}
            isChosen={statuses.includes(status)}
            onToggle={() => toggleStatus(status)}
          />
        ))}
      </FilterList>
      <FilterList label="resources.deliveries.fields.errorClass" icon={<ErrorOutlined />}>
        {ERROR_CLASSES.map((cause) => (
          <FilterChoice
            key={cause}
            label={translate(`tidings.error_class.${cause}`)}
            isChosen={cause === errorClass}
            onToggle={() => toggleCause(cause)}
          />
        ))}
      </FilterList>
    </FilterAside>
  );
};

// A filter of nothing is no filter, and the list may then say that there is nothing at all.
const without = (filters: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
