import Send from '@mui/icons-material/Send';
import { FilterList, useListFilterContext, useTranslate } from 'react-admin';
import { FilterAside } from '../components/FilterAside';
import { FilterChoice } from '../components/FilterChoice';
import { DISPATCH_STATUSES } from './dispatch-states';

export const DispatchAside = () => {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListFilterContext();
  const { status: chosen, ...others } = filterValues as { status?: string };
  return (
    <FilterAside>
      <FilterList label="resources.dispatches.fields.status" icon={<Send />}>
        {DISPATCH_STATUSES.map((status) => (
          <FilterChoice
            key={status}
            label={translate(`tidings.dispatch_status.${status}`)}
            isChosen={status === chosen}
            onToggle={() => setFilters(status === chosen ? others : { ...others, status })}
          />
        ))}
      </FilterList>
    </FilterAside>
  );
};
