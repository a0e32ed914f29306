import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import Event from '@mui/icons-material/Event';
import Mail from '@mui/icons-material/Mail';
import Reply from '@mui/icons-material/Reply';
import { FilterList, useListFilterContext, useTranslate } from 'react-admin';
import { FilterAside } from '../components/FilterAside';
import { FilterChoice } from '../components/FilterChoice';
import { RECENT_SPANS, type RecentSpan, startOf } from '../components/recent-spans';
import { DELIVERY_FATES } from './public/delivery-fates';
import { DELIVERY_STATUSES } from './public/delivery-statuses';
import { useCauseChoices } from './use-cause-choices';

/** Filters by status and by fate (several at once), cause and recent period. */
export const DeliveryAside = () => {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListFilterContext();
  const causes = useCauseChoices();
  const {
    status: statuses = [],
    fate: fates = [],
    errorClass,
    from,
    until,
  } = filterValues as Record<string, string | undefined> & { status?: string[]; fate?: string[] };

  const toggleStatus = (status: string) => setFilters(without({ ...filterValues, status: toggled(statuses, status) }));
  const toggleFate = (fate: string) => setFilters(without({ ...filterValues, fate: toggled(fates, fate) }));
  const toggleCause = (cause: string) =>
    setFilters(without({ ...filterValues, errorClass: cause === errorClass ? undefined : cause }));

  const isSince = (span: RecentSpan) => from === startOf(span) && !until;
  const toggleSpan = (span: RecentSpan) =>
    setFilters(without({ ...filterValues, from: isSince(span) ? undefined : startOf(span), until: undefined }));

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
      <FilterList label="resources.deliveries.fields.fate" icon={<Reply />}>
        {DELIVERY_FATES.map((fate) => (
          <FilterChoice
            key={fate}
            label={translate(`tidings.delivery_fate.${fate}`)}
            isChosen={fates.includes(fate)}
            onToggle={() => toggleFate(fate)}
          />
        ))}
      </FilterList>
      {causes.length > 0 && (
        <FilterList label="resources.deliveries.fields.errorClass" icon={<ErrorOutlined />}>
          {causes.map(({ id, name }) => (
            <FilterChoice key={id} label={name} isChosen={id === errorClass} onToggle={() => toggleCause(id)} />
          ))}
        </FilterList>
      )}
      <FilterList label="resources.deliveries.fields.createdAt" icon={<Event />}>
        {(Object.keys(RECENT_SPANS) as RecentSpan[]).map((span) => (
          <FilterChoice
            key={span}
            label={translate(`tidings.deliveries.since.${span}`)}
            isChosen={isSince(span)}
            onToggle={() => toggleSpan(span)}
          />
        ))}
      </FilterList>
    </FilterAside>
  );
};

/** The chosen values after one is selected or cleared; undefined if none is left. */
const toggled = (chosen: string[], value: string): string[] | undefined => {
  const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
  return next.length > 0 ? next : undefined;
};

// Removes empty filters, so that the list can show its empty state.
const without = (filters: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
